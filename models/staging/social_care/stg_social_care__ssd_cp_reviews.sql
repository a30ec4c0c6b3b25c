-- One row a review child protection conference.
{{ staged_extract("social_care", "ssd_cp_reviews") }}
