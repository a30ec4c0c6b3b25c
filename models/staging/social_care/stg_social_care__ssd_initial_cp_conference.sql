-- One row an initial child protection conference (ICPC) for a child.
{{ staged_extract("social_care", "ssd_initial_cp_conference") }}
