-- One row a ledger line that counts, with the month it belongs to (metrics.md, money rules).
with
    ledger_line as (
        select
            ledger_line_id,
            reverses_line_id,
            journal_type,
            agency,
            area_code,
            cost_type,
            amount,
            -- A sixth of a gross amount is its VAT at 20 %.
            case
                when vat_recoverable then coalesce(vat_amount, amount / 6) else 0
            end as recoverable_vat,
            coalesce(
                period_month, cast({{ dbt.date_trunc("month", "posted_on") }} as date)
            ) as cost_month
        from {{ ref("stg_finance__ledger_line") }}
        where posted_on <= {{ as_of() }}
    ),

    accrual as (select ledger_line_id from ledger_line where journal_type = 'accrual'),

    -- An accrual and the reversal that names it are left out together, whatever their months.
    reversal as (
        select ledger_line.ledger_line_id, ledger_line.reverses_line_id
        from ledger_line
        inner join accrual on ledger_line.reverses_line_id = accrual.ledger_line_id
        where ledger_line.journal_type = 'reversal'
    ),

    left_out as (
        select ledger_line_id
        from reversal
        union
        select reverses_line_id as ledger_line_id
        from reversal
    ),

    final as (
        select
            ledger_line.ledger_line_id,
            ledger_line.agency,
            ledger_line.area_code,
            ledger_line.cost_type,
            ledger_line.cost_month,
            {{ financial_year_start("ledger_line.cost_month") }} as financial_year_start,
            {{ money("ledger_line.amount") }} as amount,
            {{ money("ledger_line.amount - ledger_line.recoverable_vat") }} as amount_net_of_vat
        from ledger_line
        left join left_out on ledger_line.ledger_line_id = left_out.ledger_line_id
        where left_out.ledger_line_id is null
    )

select *
from final
