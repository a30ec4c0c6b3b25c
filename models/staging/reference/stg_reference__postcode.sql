-- One row a postcode, with its LSOA.
{{ staged_extract("reference", "postcode") }}
