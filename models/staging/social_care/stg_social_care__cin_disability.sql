-- One row a disability of a child.
{{ staged_extract("social_care", "cin_disability") }}
