-- One row a social worker in a role, in one year's workforce census.
{{ staged_extract("workforce", "csww_worker") }}
