-- One row a measure and scope that something it needs leaves without a value: an extract that never
-- landed, or what the feed of social care that landed does not carry. The scope is `value`,
-- `area` (area rows alone) or the name of a breakdown.
with
    measure as (
        select metric_id, measure_id, driving_extract, computation
        from {{ ref("measure_catalogue") }}
    ),

    -- What drives a measure it needs as well: without it there is no history.
    need as (
        select metric_id, measure_id, extract_id, needed_for
        from {{ ref("measure_extract") }}
        union all
        select metric_id, measure_id, driving_extract as extract_id, 'value' as needed_for
        from measure
    ),

    extract as (select extract_id from {{ ref("int_metric__extract") }}),

    landed_feed as (select distinct feed from {{ ref("stg_social_care__feed") }}),

    -- What an entity of social care lacks may be no fault of a file: the feed has no place for it.
    beyond as (
        select carried.entity_id, min(landed_feed.feed) as feed
        from
            (
                select distinct concat_ws('.', 'social_care', entity) as entity_id
                from {{ ref("feed_precedence") }}
            ) as carried
        cross join landed_feed
        left join
            {{ ref("feed_precedence") }} as precedence
            on carried.entity_id = concat_ws('.', 'social_care', precedence.entity)
            and landed_feed.feed = precedence.feed
        group by carried.entity_id
        having count(precedence.feed) = 0
        union all
        select concat_ws('.', 'social_care', feed.entity, gap.attribute) as entity_id, feed.feed
        from {{ ref("stg_social_care__feed") }} as feed
        inner join {{ ref("feed_gap") }} as gap on feed.entity = gap.entity and feed.feed = gap.feed
    ),

    absent as (
        select
            measure.metric_id,
            measure.measure_id,
            need.needed_for as scope,
            case
                when beyond.feed is null
                then concat_ws(' ', 'never landed:', need.extract_id)
                else concat_ws('', 'not carried by ', beyond.feed, ': ', need.extract_id)
            end as reason
        from need
        inner join
            measure
            on need.metric_id = measure.metric_id
            and coalesce(need.measure_id, measure.measure_id) = measure.measure_id
        left join extract on need.extract_id = extract.extract_id
        left join beyond on need.extract_id = beyond.entity_id
        where extract.extract_id is null
        union all
        select metric_id, measure_id, 'value' as scope, 'no extract holds it' as reason
        from measure
        where computation = 'none'
    ),

    final as (
        select metric_id, measure_id, scope, min(reason) as reason
        from absent
        group by metric_id, measure_id, scope
    )

select *
from final
