-- One row an assessment begun, under way or completed in six months (Annex A List 4).
{{ staged_extract("social_care", "annex_a_list_4") }}
