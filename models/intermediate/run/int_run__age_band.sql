-- One row a scheme and age in whole years, with the band it lies in.
with
    age as (
        select row_number() over (order by date_day) - 1 as age from {{ ref("int_calendar__day") }}
    ),

    band as (select scheme, age_band, age_from, age_to from {{ ref("age_band") }}),

    final as (
        select band.scheme, age.age, band.age_band
        from band
        inner join age on age.age between band.age_from and band.age_to
    )

select *
from final
