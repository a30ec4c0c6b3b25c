-- One row an episode of need of a child: a referral and what closed it.
{{ staged_extract("social_care", "cin_details") }}
