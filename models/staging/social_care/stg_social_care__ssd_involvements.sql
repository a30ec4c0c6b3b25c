-- One row an involvement of a professional with a child.
{{ staged_extract("social_care", "ssd_involvements") }}
