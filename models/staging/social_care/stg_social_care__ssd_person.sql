-- One row a child known to the case management system.
{{ staged_extract("social_care", "ssd_person") }}
