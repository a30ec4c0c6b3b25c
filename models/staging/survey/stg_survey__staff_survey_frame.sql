-- One row a group of staff invited to a wave.
{{ staged_extract("survey", "staff_survey_frame") }}
