-- One row a referral to community services.
{{ staged_extract("health", "csds_referral") }}
