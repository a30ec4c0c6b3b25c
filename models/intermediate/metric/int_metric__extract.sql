-- One row a thing that a measure may need and that is there: an extract that ever landed, an entity
-- of social care that a landed feed carries, or a column of one that not every feed has.
with
    load as (select extract_id, extract_as_of from {{ ref("stg_ops__load") }}),

    feed as (
        select
            entity, feed, concat_ws('.', 'social_care', entity) as entity_id, covers_from, covers_to
        from {{ ref("stg_social_care__feed") }}
    ),

    gap as (select entity, feed, attribute from {{ ref("feed_gap") }}),

    attribute as (select distinct entity, attribute from gap),

    final as (
        select extract_id, max(extract_as_of) as newest_as_of, cast(null as date) as covers_from
        from load
        group by extract_id
        union all
        select entity_id as extract_id, covers_to as newest_as_of, covers_from
        from feed
        union all
        select
            concat_ws('.', feed.entity_id, attribute.attribute) as extract_id,
            feed.covers_to as newest_as_of,
            feed.covers_from
        from feed
        inner join attribute on feed.entity = attribute.entity
        left join
            gap
            on feed.entity = gap.entity
            and feed.feed = gap.feed
            and attribute.attribute = gap.attribute
        where gap.attribute is null
    )

select *
from final
