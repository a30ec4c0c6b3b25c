-- One row an answer of a child or parent.
{{ staged_extract("survey", "family_feedback") }}
