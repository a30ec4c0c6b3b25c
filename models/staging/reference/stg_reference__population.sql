-- One row an area, year, single year of age and sex.
{{ staged_extract("reference", "population") }}
