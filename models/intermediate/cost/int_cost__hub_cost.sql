-- One row a measure of hub cost, month, agency, area and type of cost: the money behind metrics
-- 1, 2 and 4.
with
    ledger_line as (
        select
            agency,
            area_code,
            cost_type,
            cost_month,
            financial_year_start,
            amount,
            amount_net_of_vat
        from {{ ref("int_cost__ledger_line") }}
    ),

    hub_time as (
        select agency, area_code, worked_on, financial_year_start, amount
        from {{ ref("int_cost__hub_time") }}
        where is_costed
    ),

    asset as (
        select asset_id, area_code, amount, start_on, useful_life_months
        from {{ ref("stg_finance__set_up_asset") }}
        where start_on <= {{ as_of() }}
    ),

    month as (
        select date_day as month_start
        from {{ ref("int_calendar__day") }}
        where extract(day from date_day) = 1
    ),

    staff_line as (select * from ledger_line where cost_type in ('staff', 'agency_staff')),

    -- Agencies that posted staff cost in a financial year are not costed again from their hours.
    posted as (select distinct agency, financial_year_start from staff_line),

    imputed as (
        select hub_time.*
        from hub_time
        left join
            posted
            on hub_time.agency = posted.agency
            and hub_time.financial_year_start = posted.financial_year_start
        where posted.agency is null
    ),

    amortised as (
        select
            asset.area_code,
            month.month_start,
            {{ money("asset.amount / asset.useful_life_months") }} as amount
        from asset
        inner join
            month
            on month.month_start >= cast({{ dbt.date_trunc("month", "asset.start_on") }} as date)
            and month.month_start < cast(
                {{
                    dbt.dateadd(
                        "month",
                        "asset.useful_life_months",
                        dbt.date_trunc("month", "asset.start_on"),
                    )
                }} as date
            )
    ),

    cost as (
        select 'staff_cost_actual' as measure_id, cost_month, agency, area_code, cost_type, amount
        from staff_line
        union all
        select
            'staff_cost_imputed' as measure_id,
            cast({{ dbt.date_trunc("month", "worked_on") }} as date) as cost_month,
            agency,
            area_code,
            'staff' as cost_type,
            amount
        from imputed
        union all
        select
            case when cost_type = 'set_up' then 'set_up_cash' else 'overheads' end as measure_id,
            cost_month,
            agency,
            area_code,
            cost_type,
            amount_net_of_vat as amount
        from ledger_line
        where cost_type in ('overhead', 'it_support', 'accommodation', 'set_up')
        union all
        select
            'set_up_amortised' as measure_id,
            month_start as cost_month,
            cast(null as {{ dbt.type_string() }}) as agency,
            area_code,
            'set_up' as cost_type,
            amount
        from amortised
    ),

    final as (
        select measure_id, cost_month, agency, area_code, cost_type, sum(amount) as amount
        from cost
        group by measure_id, cost_month, agency, area_code, cost_type
    )

select *
from final
