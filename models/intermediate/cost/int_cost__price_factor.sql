-- One row a financial year whose GDP deflator landed: what brings an amount in its prices to those
-- of the latest financial year landed that is not after that of as_of.
with
    deflator as (
        select financial_year, nullif(index, 0) as price_index
        from {{ ref("stg_reference__gdp_deflator") }}
    ),

    target as (
        select max(financial_year) as financial_year
        from deflator
        where financial_year <= {{ financial_year_name(as_of()) }}
    ),

    final as (
        select deflator.financial_year, of_target.price_index / deflator.price_index as factor
        from deflator
        cross join target
        inner join deflator as of_target on target.financial_year = of_target.financial_year
    )

select *
from final
