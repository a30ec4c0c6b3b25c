-- One row a set of a child's answers.
{{ staged_extract("social_care", "ssd_voice_of_child") }}
