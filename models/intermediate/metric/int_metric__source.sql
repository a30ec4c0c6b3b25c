-- One row a measure, extract that feeds it and what it is needed for.
with
    measure as (select metric_id, measure_id from {{ ref("measure_catalogue") }}),

    need as (
        select metric_id, measure_id, extract_id, needed_for from {{ ref("measure_extract") }}
    ),

    -- An entity of social care stands for the extracts of the feed that it is taken from.
    carried as (
        select concat_ws('.', 'social_care', feed.entity) as entity_id, precedence.extract_id
        from {{ ref("stg_social_care__feed") }} as feed
        inner join
            {{ ref("feed_precedence") }} as precedence
            on feed.entity = precedence.entity
            and feed.feed = precedence.feed
    ),

    landed as (select distinct extract_id from {{ ref("stg_ops__load") }} where is_in_force),

    final as (
        select distinct measure.metric_id, measure.measure_id, landed.extract_id, need.needed_for
        from need
        inner join
            measure
            on need.metric_id = measure.metric_id
            and measure.measure_id = coalesce(need.measure_id, measure.measure_id)
        left join
            carried
            on need.extract_id = carried.entity_id
            or need.extract_id like concat_ws('.', carried.entity_id, '%')
        inner join landed on coalesce(carried.extract_id, need.extract_id) = landed.extract_id
    )

select *
from final
