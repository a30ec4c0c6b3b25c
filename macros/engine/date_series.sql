{#- A query of every day from one date to another, both inside, as `date_day`. -#}
{% macro date_series(first_day, last_day) -%}
    {{ return(adapter.dispatch("date_series")(first_day, last_day)) }}
{%- endmacro %}

{% macro default__date_series(first_day, last_day) -%}
    select
        explode(sequence(cast({{ first_day }} as date), cast({{ last_day }} as date))) as date_day
{%- endmacro %}

{% macro duckdb__date_series(first_day, last_day) -%}
    select
        cast(
            unnest(
                range(
                    cast({{ first_day }} as date), cast({{ last_day }} as date) + 1, interval 1 day
                )
            ) as date
        ) as date_day
{%- endmacro %}
