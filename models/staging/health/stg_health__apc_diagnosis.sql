-- One row a diagnosis code of an episode.
{{ staged_extract("health", "apc_diagnosis") }}
