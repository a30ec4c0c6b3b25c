-- One row a request for information to one agency about an enquiry.
{{ staged_extract("mash", "agency_check") }}
