-- One row an entity of social care that a landed feed carries, with the one feed it is taken from
-- and the time which that covers.
with
    precedence as (
        select entity, feed, position, extract_id, is_needed, with_entity
        from {{ ref("feed_precedence") }}
    ),

    feed as (select feed, window_months from {{ ref("feed") }}),

    -- A yearly collection reaches to the end of its financial year, however late it was exported.
    load as (
        select
            extract_id,
            case
                when collection_year is null
                then extract_as_of
                else least(extract_as_of, make_date(collection_year, 3, 31))
            end as covers_to
        from {{ ref("stg_ops__load") }}
        where is_in_force
    ),

    reach as (select extract_id, max(covers_to) as covers_to from load group by extract_id),

    -- All that an entity needs of a feed has landed, or where nothing is needed, anything.
    carrying as (
        select
            precedence.entity,
            precedence.feed,
            min(precedence.position) as position,
            max(precedence.with_entity) as with_entity,
            bool_or(precedence.is_needed) as has_needed,
            coalesce(
                min(case when precedence.is_needed then reach.covers_to end), max(reach.covers_to)
            ) as covers_to
        from precedence
        left join reach on precedence.extract_id = reach.extract_id
        group by precedence.entity, precedence.feed
        having
            count(reach.extract_id) > 0
            and count(case when precedence.is_needed and reach.extract_id is null then 1 end) = 0
    ),

    independent as (
        select entity, feed
        from carrying
        where with_entity is null
        qualify row_number() over (partition by entity order by position, feed) = 1
    ),

    -- What refers to another entity by id comes from the same feed as that.
    chosen as (
        select carrying.entity, carrying.feed, carrying.has_needed, carrying.covers_to
        from carrying
        left join independent on carrying.with_entity = independent.entity
        where carrying.feed = coalesce(independent.feed, carrying.feed)
        qualify
            row_number() over (
                partition by carrying.entity order by carrying.position, carrying.feed
            )
            = 1
    ),

    -- The time that each delivery of what is needed covers, where the feed has a window.
    delivery as (
        select distinct
            chosen.entity,
            load.covers_to,
            cast(
                {{
                    dbt.dateadd(
                        "month",
                        "- feed.window_months",
                        "cast(" ~ dbt.dateadd("day", 1, "load.covers_to") ~ " as date)",
                    )
                }} as date
            ) as covers_from
        from chosen
        inner join feed on chosen.feed = feed.feed
        inner join
            precedence
            on chosen.entity = precedence.entity
            and chosen.feed = precedence.feed
            and precedence.is_needed = chosen.has_needed
        inner join load on precedence.extract_id = load.extract_id
        where feed.window_months is not null
    ),

    -- A delivery that begins later than the day after the one before it ended leaves a gap.
    followed as (
        select
            *,
            cast(
                {{
                    dbt.dateadd(
                        "day",
                        1,
                        "lag(covers_to) over (partition by entity order by covers_to)",
                    )
                }} as date
            )
            < covers_from as is_after_gap
        from delivery
    ),

    -- History is whole from the last gap on.
    whole as (
        select
            entity,
            coalesce(
                max(case when is_after_gap then covers_from end), min(covers_from)
            ) as covers_from
        from followed
        group by entity
    ),

    final as (
        select chosen.entity, chosen.feed, whole.covers_from, chosen.covers_to
        from chosen
        left join whole on chosen.entity = whole.entity
    )

select *
from final
