-- One row an assessment.
{{ staged_extract("social_care", "cin_assessment") }}
