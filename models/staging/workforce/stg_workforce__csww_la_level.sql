-- One row a year's workforce census: what the authority as a whole returns.
{{ staged_extract("workforce", "csww_la_level") }}
