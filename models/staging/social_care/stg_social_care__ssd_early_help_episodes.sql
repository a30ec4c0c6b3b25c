-- One row an episode of early help (Tier 2).
{{ staged_extract("social_care", "ssd_early_help_episodes") }}
