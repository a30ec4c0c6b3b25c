-- One row an outcome given to a crime.
{{ staged_extract("police", "offence_outcome") }}
