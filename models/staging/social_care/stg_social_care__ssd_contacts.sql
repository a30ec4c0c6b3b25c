-- One row a contact received by children's social care about a child.
{{ staged_extract("social_care", "ssd_contacts") }}
