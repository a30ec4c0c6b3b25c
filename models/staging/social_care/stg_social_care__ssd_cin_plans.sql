-- One row a child in need plan.
{{ staged_extract("social_care", "ssd_cin_plans") }}
