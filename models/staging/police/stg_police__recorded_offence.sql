-- One row a recorded crime and victim.
{{ staged_extract("police", "recorded_offence") }}
