-- One row an issue of safeguarding practice raised by the hub.
{{ staged_extract("mash", "practice_issue") }}
