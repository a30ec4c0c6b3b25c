-- One row a rating of an enquiry after the first.
{{ staged_extract("mash", "rag_history") }}
