-- One row a child protection plan open in the six months before the export (Annex A List 7).
{{ staged_extract("social_care", "annex_a_list_7") }}
