-- One row a 2011 LSOA, with the area it lies in.
{{ staged_extract("reference", "area") }}
