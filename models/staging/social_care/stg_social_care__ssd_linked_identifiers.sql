-- One row an identifier of a child in another system.
{{ staged_extract("social_care", "ssd_linked_identifiers") }}
