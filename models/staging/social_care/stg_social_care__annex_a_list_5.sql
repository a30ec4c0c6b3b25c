-- One row a section 47 enquiry begun or open in six months (Annex A List 5).
{{ staged_extract("social_care", "annex_a_list_5") }}
