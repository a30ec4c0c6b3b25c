{#-
    The keys on one of which two records must agree to be compared at all, as columns `block_<key>`;
    null where a part of the key is. Takes nothing: the columns are those of
    `int_person__standard_record`. `birth_key` holds the day and month in order of size, so that a
    transposed date falls in one block with the right one; `name_key` the sounds of both names in
    alphabetical order, so that swapped names do. docs/linkage.md has the pairs that each gives.
-#}
{% macro block_keys() -%}
    {%- set keys = {
        "birth_surname": ["birth_key", "surname_sound"],
        "birth_forename": ["birth_key", "forename_sound"],
        "birth_postcode": ["birth_key", "postcode"],
        "postcode_forename": ["postcode", "forename_sound"],
        "postcode_surname": ["postcode", "surname_sound", "forename_initial"],
        "names_year": ["name_key", "birth_year"],
        "names_day": ["name_key", "birth_day"],
        "names": ["name_key"],
        "month_names": ["birth_month", "forename_initial", "surname_sound"],
        "month_forename": ["birth_month", "forename_sound", "surname_initial"],
        "birth": ["birth_key"],
        "birth_surname_initial": ["birth_key", "surname_initial"],
        "birth_forename_initial": ["birth_key", "forename_initial"],
        "postcode": ["postcode"],
        "surname_year": ["surname_sound", "birth_year", "sex"],
        "forename_year": ["forename_sound", "birth_year", "sex"],
    } -%}
    {%- for name, parts in keys.items() %}
        case
            when {{ parts | join(" is not null and ") }} is not null then {{ hash_of(parts) }}
        end as block_{{ name }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}
