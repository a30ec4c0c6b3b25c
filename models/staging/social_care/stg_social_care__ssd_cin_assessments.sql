-- One row a continuous assessment.
{{ staged_extract("social_care", "ssd_cin_assessments") }}
