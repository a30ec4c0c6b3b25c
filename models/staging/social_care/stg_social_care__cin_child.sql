-- One row a child of the CIN census.
{{ staged_extract("social_care", "cin_child") }}
