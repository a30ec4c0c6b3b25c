{#-
    The key of a row of a feed that has no ids, from the columns that make the row one: a hash of the
    feed, the entity and each column's length and text, so that no two rows of other content share
    one. A column without a value is a value of its own. A model that refers to such a row has these
    columns too.
-#}
{% macro natural_key(feed, entity) -%}
    {%- set columns = {
        "cin_census": {
            "assessment": [
                "la_child_id",
                "cin_referral_date",
                "assessment_actual_start_date",
            ],
            "referral": ["la_child_id", "cin_referral_date"],
            "conference": [
                "la_child_id",
                "cin_referral_date",
                "s47_actual_start_date",
                "date_of_initial_cpc",
            ],
            "s47_enquiry": [
                "la_child_id",
                "cin_referral_date",
                "s47_actual_start_date",
            ],
            "transfer_in": ["la_child_id", "cin_referral_date", "date_of_initial_cpc"],
            "cin_plan": ["la_child_id", "cin_referral_date", "cin_plan_start_date"],
            "cp_plan": ["la_child_id", "cin_referral_date", "cpp_start_date"],
            "cp_review": [
                "la_child_id",
                "cin_referral_date",
                "cpp_start_date",
                "cpp_review_date",
            ],
        },
        "annex_a": {
            "assessment": ["child_unique_id", "continuous_assessment_start_date"],
            "cla_episode": ["child_unique_id", "date_started_to_be_looked_after"],
            "conference": [
                "child_unique_id",
                "strategy_discussion_initiating_section_47_enquiry_start_date",
                "date_of_initial_child_protection_conference",
            ],
            "s47_enquiry": [
                "child_unique_id",
                "strategy_discussion_initiating_section_47_enquiry_start_date",
            ],
            "contact": ["child_unique_id", "date_of_contact", "contact_source"],
            "cp_plan": ["child_unique_id", "child_protection_plan_start_date"],
            "referral": ["child_unique_id", "date_of_referral", "referral_source"],
        },
    }[feed][entity] -%}
    md5(
        concat_ws(
            '|',
            '{{ feed }}',
            '{{ entity }}'
            {%- for column in columns %}
                {%- set text = "cast(" ~ column ~ " as " ~ dbt.type_string() ~ ")" %},
                coalesce(concat_ws(':', length({{ text }}), {{ text }}), '-')
            {%- endfor %}
        )
    )
{%- endmacro %}
