{#- An amount as a decimal wide enough that sums do not depend on the order of their rows. -#}
{% macro money(amount) -%} cast({{ amount }} as decimal(28, 10)) {%- endmacro %}
