-- One row an agency and family of roles at a snapshot.
{{ staged_extract("workforce", "vacancy") }}
