-- One row a referral to the Early Response Service (Tier 2).
{{ staged_extract("mash", "ers_referral") }}
