-- One row a referral of the six months before the export (Annex A List 3).
{{ staged_extract("social_care", "annex_a_list_3") }}
