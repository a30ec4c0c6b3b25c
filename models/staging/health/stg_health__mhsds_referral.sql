-- One row a referral to child and adolescent mental health services (CAMHS).
{{ staged_extract("health", "mhsds_referral") }}
