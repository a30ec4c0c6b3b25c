-- One row a section 47 enquiry.
{{ staged_extract("social_care", "ssd_s47_enquiry") }}
