-- One row a review of a child protection plan.
{{ staged_extract("social_care", "cin_cpp_review") }}
