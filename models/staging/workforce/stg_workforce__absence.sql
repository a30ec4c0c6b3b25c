-- One row a spell of absence.
{{ staged_extract("workforce", "absence") }}
