-- One row a decision on an enquiry, or on one child of it.
{{ staged_extract("mash", "decision") }}
