-- One row a block on pre-proceedings and family group decisions; its items are new columns.
{{ staged_extract("social_care", "cin_pre_proceedings") }}
