-- One row a defendant of a crime at court.
{{ staged_extract("police", "court_result") }}
