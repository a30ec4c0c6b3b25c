-- One row a referral to children's social care and the episode of need it opens.
{{ staged_extract("social_care", "ssd_cin_episodes") }}
