-- One row a finished consultant episode of admitted patient care.
{{ staged_extract("health", "apc_episode") }}
