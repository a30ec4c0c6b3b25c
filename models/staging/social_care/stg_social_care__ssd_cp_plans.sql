-- One row a child protection plan.
{{ staged_extract("social_care", "ssd_cp_plans") }}
