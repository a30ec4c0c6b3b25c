-- What it checks: of every extract, rows in force = rows staged + rows left out with a reason.
-- When it matters: always; a row that is in neither is lost without a word.
-- How to resolve: find where `staged_extract` drops rows (a join on a code seed with two spellings,
-- or a filter), not in the data.
with
    load as (select load_id, extract_id from {{ ref("stg_ops__load") }} where is_in_force),

    rejected as (
        select extract_id, count(*) as row_count from {{ ref("stg_rejected") }} group by extract_id
    ),

    counted as (
        {%- for system, extract in all_extracts() %}
            select
                '{{ system }}.{{ extract }}' as extract_id,
                (
                    select count(*)
                    from {{ source(system, extract) }} as raw
                    inner join load on raw._load_id = load.load_id
                ) as landed,
                (select count(*) from {{ ref("stg_" ~ system ~ "__" ~ extract) }}) as staged
                {{ "union all" if not loop.last }}
        {%- endfor %}
    )

select
    counted.extract_id, counted.landed, counted.staged, coalesce(rejected.row_count, 0) as left_out
from counted
left join rejected on counted.extract_id = rejected.extract_id
where counted.landed <> counted.staged + coalesce(rejected.row_count, 0)
