{#- A date, in any of the forms that `read_moment` reads. -#}
{% macro read_date(text) -%} cast({{ read_moment(text) }} as date) {%- endmacro %}
