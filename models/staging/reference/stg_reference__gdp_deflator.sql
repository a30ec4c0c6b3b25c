-- One row a financial year.
{{ staged_extract("reference", "gdp_deflator") }}
