-- One row a record of a child not yet born, with a record of the one child that was born there
-- then.
{#- 280 days of pregnancy and two weeks overdue; a birth is heard of up to two weeks late. -#}
{%- set longest_wait, late_news = 294, 14 %}
with
    source_record as (
        select record_key, seen_on, lower(forename) like '%unborn%' as is_unborn
        from {{ ref("int_person__source_record") }}
    ),

    standard_record as (
        select
            record_key,
            forename_initial,
            surname_sound,
            born_on,
            birth_month,
            postcode,
            la_child_id,
            nhs_number
        from {{ ref("int_person__standard_record") }}
        where surname_sound is not null and postcode is not null
    ),

    unborn as (
        select
            standard_record.record_key,
            standard_record.surname_sound,
            standard_record.postcode,
            source_record.seen_on
        from source_record
        inner join standard_record on source_record.record_key = standard_record.record_key
        where
            source_record.is_unborn
            and source_record.seen_on is not null
            and standard_record.birth_month is null
    ),

    born as (select * from standard_record where born_on is not null),

    -- Twins, or two children who may be meant: then it is neither.
    final as (
        select unborn.record_key, min(born.record_key) as born_record_key
        from unborn
        inner join
            born
            on unborn.postcode = born.postcode
            and unborn.surname_sound = born.surname_sound
            and born.born_on
            between {{ dbt.dateadd("day", -late_news, "unborn.seen_on") }}
            and {{ dbt.dateadd("day", longest_wait, "unborn.seen_on") }}
        group by unborn.record_key
        having
            count(distinct born.born_on) = 1
            and count(distinct born.forename_initial) <= 1
            and count(distinct born.nhs_number) <= 1
            and count(distinct born.la_child_id) <= 1
    )

select *
from final
