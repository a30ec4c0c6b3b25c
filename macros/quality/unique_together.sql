{#- Fails for each combination of the columns that more than one row has; null is a value. -#}
{% test unique_together(model, columns) %}
    select {{ columns | join(", ") }}
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
