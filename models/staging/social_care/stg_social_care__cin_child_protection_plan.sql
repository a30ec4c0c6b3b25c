-- One row a child protection plan.
{{ staged_extract("social_care", "cin_child_protection_plan") }}
