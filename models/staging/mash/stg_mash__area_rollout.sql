-- One row an area, with the day the hub went live there.
{{ staged_extract("mash", "area_rollout") }}
