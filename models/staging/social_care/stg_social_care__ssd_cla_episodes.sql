-- One row an episode of a child looked after.
{{ staged_extract("social_care", "ssd_cla_episodes") }}
