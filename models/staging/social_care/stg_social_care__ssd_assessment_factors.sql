-- One row an assessment, with the factors identified at its end.
{{ staged_extract("social_care", "ssd_assessment_factors") }}
