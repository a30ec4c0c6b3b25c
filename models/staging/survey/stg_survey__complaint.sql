-- One row a complaint.
{{ staged_extract("survey", "complaint") }}
