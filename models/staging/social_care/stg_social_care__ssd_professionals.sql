-- One row a professional.
{{ staged_extract("social_care", "ssd_professionals") }}
