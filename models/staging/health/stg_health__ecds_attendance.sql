-- One row an attendance at an emergency department.
{{ staged_extract("health", "ecds_attendance") }}
