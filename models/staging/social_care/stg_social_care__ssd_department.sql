-- One row a team.
{{ staged_extract("social_care", "ssd_department") }}
