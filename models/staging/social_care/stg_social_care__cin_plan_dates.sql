-- One row a child in need plan.
{{ staged_extract("social_care", "cin_plan_dates") }}
