-- One row a coded finding of an attendance.
{{ staged_extract("health", "ecds_finding") }}
