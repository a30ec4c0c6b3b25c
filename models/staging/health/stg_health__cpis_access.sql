-- One row a look at a child's flag in Child Protection - Information Sharing (CP-IS).
{{ staged_extract("health", "cpis_access") }}
