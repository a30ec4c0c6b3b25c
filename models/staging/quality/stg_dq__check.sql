-- One row: whether the arrivals gate has seen all that is landed, so that findings tell of it.
-- A view, because the gate runs after staging is built.
{{ config(materialized="view") }}
with
    gate as (
        select max(evaluated_at) as checked_at
        from {{ source("dq", "expectation_result") }}
        where gate = 'arrivals'
    ),

    change as (
        select max(loaded_at) as changed_at
        from {{ source("ops", "load") }}
        union all
        select max(withdrawn_at) as changed_at
        from {{ source("ops", "withdrawal") }}
    ),

    final as (
        select coalesce(max(gate.checked_at) >= max(change.changed_at), false) as is_checked
        from change
        cross join gate
    )

select *
from final
