-- One row an area of the partnership, and `ALL` for the whole, with the day its hub went live.
with
    area as (select distinct area_code from {{ ref("stg_reference__area") }}),

    rollout as (
        select area_code, mash_go_live_on as go_live_on from {{ ref("stg_mash__area_rollout") }}
    ),

    final as (
        select 'ALL' as area_code, cast(null as date) as go_live_on
        union all
        select area.area_code, rollout.go_live_on
        from area
        left join rollout on area.area_code = rollout.area_code
    )

select *
from final
