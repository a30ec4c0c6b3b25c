-- One row a record about a child that any landed file holds, with the first day for which one does.
{%- set feeds_of_a_person = ["social_care.ssd_person", "social_care.cin_child"] %}
{%- for number in range(1, 9) %}
    {%- do feeds_of_a_person.append("social_care.annex_a_list_" ~ number) %}
{%- endfor %}
{%- set as_they_are = [
    "mash.enquiry",
    "police.child_referral_121a",
    "health.apc_episode",
    "health.cpis_access",
    "health.csds_referral",
    "health.ecds_attendance",
    "health.mhsds_referral",
] %}
{%- set linked = "social_care.ssd_linked_identifiers" %}
with
    version as (
        select extract_id, row_key, extract_as_of
        from {{ ref("stg_row_version") }}
        where extract_id in ('{{ (feeds_of_a_person + as_they_are + [linked]) | join("', '") }}')
    ),

    -- Whichever feed of social care tells of a child, its id is the first part of the key.
    landed as (
        select
            case
                when extract_id in ('{{ feeds_of_a_person | join("', '") }}')
                then concat_ws(':', 'social_care.person', split_part(row_key, ' + ', 1))
                when extract_id = '{{ linked }}'
                then concat_ws(':', 'social_care.linked_identifier', row_key)
                else concat_ws(':', extract_id, replace(row_key, ' + ', '|'))
            end as record_key,
            extract_as_of
        from version
    ),

    -- A record that is found in no file counts as the newest. Every record needs a day.
    clustered as (
        select record_key, cast('9999-12-31' as date) as extract_as_of
        from {{ ref("int_person__cluster") }}
    ),

    every as (
        select record_key, extract_as_of
        from landed
        union all
        select record_key, extract_as_of
        from clustered
    ),

    final as (select record_key, min(extract_as_of) as first_seen_on from every group by record_key)

select *
from final
