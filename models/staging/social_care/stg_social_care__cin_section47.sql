-- One row a section 47 enquiry.
{{ staged_extract("social_care", "cin_section47") }}
