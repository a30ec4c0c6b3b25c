-- One row an asset of the set-up.
{{ staged_extract("finance", "set_up_asset") }}
