-- One row an audited enquiry of an audit round.
{{ staged_extract("mash", "quality_audit") }}
