-- One row a child and period of being looked after (Annex A List 8).
{{ staged_extract("social_care", "annex_a_list_8") }}
