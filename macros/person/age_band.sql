{#- The band of a scheme of seed age_band that an age in whole years lies in, else `unknown`. -#}
{% macro age_band(scheme, age) -%}
    coalesce(
        (
            select max(band.age_band)
            from {{ ref("int_run__age_band") }} as band
            where band.scheme = '{{ scheme }}' and band.age = {{ age }}
        ),
        'unknown'
    )
{%- endmacro %}
