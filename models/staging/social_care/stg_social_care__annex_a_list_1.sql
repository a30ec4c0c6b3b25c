-- One row a contact and child of the six months before the export (Annex A List 1).
{{ staged_extract("social_care", "annex_a_list_1") }}
