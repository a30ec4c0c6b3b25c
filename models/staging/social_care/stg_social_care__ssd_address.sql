-- One row an address of a child, with the dates it held.
{{ staged_extract("social_care", "ssd_address") }}
