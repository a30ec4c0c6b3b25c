-- One row an early help assessment or intervention of a child (Annex A List 2).
{{ staged_extract("social_care", "annex_a_list_2") }}
