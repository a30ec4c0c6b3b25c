-- One row a factor that an assessment identified.
{{ staged_extract("social_care", "cin_assessment_factor") }}
