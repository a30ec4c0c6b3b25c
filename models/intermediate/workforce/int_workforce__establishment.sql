-- One row a year (rolling or of the workforce census) with a snapshot of vacancies, agency and
-- family of roles: vacancies of the newest snapshot, and FTE in post on the year's last day.
with
    period as (
        select period_grain, period_start, period_end
        from {{ ref("int_metric__period") }}
        where period_grain in ('rolling_12m', 'csww_year')
    ),

    vacancy as (
        select
            snapshot_on,
            agency,
            role_family,
            greatest(coalesce(vacancies_fte, 0), 0) as vacancies_fte
        from {{ ref("stg_workforce__vacancy") }}
    ),

    place as (
        select period_grain, period_start, agency, role_family, fte
        from {{ ref("int_workforce__place_year") }}
        where is_at_end and not is_agency_worker
    ),

    newest as (
        select period.period_grain, period.period_start, max(vacancy.snapshot_on) as snapshot_on
        from period
        inner join vacancy on vacancy.snapshot_on between period.period_start and period.period_end
        group by period.period_grain, period.period_start
    ),

    counted as (
        select
            newest.period_grain,
            newest.period_start,
            vacancy.agency,
            vacancy.role_family,
            vacancy.vacancies_fte,
            0 as in_post_fte
        from newest
        inner join vacancy on newest.snapshot_on = vacancy.snapshot_on
        union all
        select
            newest.period_grain,
            newest.period_start,
            place.agency,
            place.role_family,
            0 as vacancies_fte,
            place.fte as in_post_fte
        from newest
        inner join
            place
            on newest.period_grain = place.period_grain
            and newest.period_start = place.period_start
    ),

    final as (
        select
            period_grain,
            period_start,
            agency,
            role_family,
            sum(vacancies_fte) as vacancies_fte,
            sum(in_post_fte) as in_post_fte
        from counted
        group by period_grain, period_start, agency, role_family
    )

select *
from final
