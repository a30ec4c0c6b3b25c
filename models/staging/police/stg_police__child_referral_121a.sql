-- One row a child of a police child-concern referral (121A).
{{ staged_extract("police", "child_referral_121a") }}
