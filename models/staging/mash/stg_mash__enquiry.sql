-- One row a child of an enquiry to the hub.
{{ staged_extract("mash", "enquiry") }}
