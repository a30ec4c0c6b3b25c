{#- The DfE age band on a day: `unborn` without a birth date or before it (seed age_band). -#}
{% macro dfe_age_band(born_on, on) -%}
    case
        when {{ born_on }} is null or {{ born_on }} > {{ on }}
        then 'unborn'
        else {{ age_band("dfe", age_in_years(born_on, on)) }}
    end
{%- endmacro %}
