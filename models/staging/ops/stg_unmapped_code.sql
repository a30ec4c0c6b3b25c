-- One row a file in force, coded column and spelling of it that stands for no code.
{{ config(schema="ops", alias="unmapped_code") }}
with
    seen as (
        select code_set, extract_id, column_name, value, row_count, source_file
        from {{ ref("stg_codes__seen") }}
        where is_filled and not is_identifying
    ),

    unmapped as (
        select code_set, column_name, value, rule as reason
        from {{ ref("stg_codes__normalised") }}
        where code is null
    ),

    final as (
        select
            seen.code_set,
            seen.extract_id,
            seen.column_name,
            seen.value,
            seen.row_count,
            seen.source_file,
            unmapped.reason
        from seen
        inner join
            unmapped
            on seen.code_set = unmapped.code_set
            and seen.column_name = unmapped.column_name
            and seen.value = unmapped.value
    )

select *
from final
