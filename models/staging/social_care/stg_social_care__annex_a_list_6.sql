-- One row an episode of need open in the six months before the export (Annex A List 6).
{{ staged_extract("social_care", "annex_a_list_6") }}
