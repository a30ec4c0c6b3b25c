-- One row a respondent and question of a wave.
{{ staged_extract("survey", "staff_survey") }}
