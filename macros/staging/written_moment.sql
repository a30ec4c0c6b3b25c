{#-
    The moment that a text writes, as a timestamp; null if it writes none. Reads ISO, dd/mm/yyyy,
    `2020-Apr-25 00:00:00` and Excel serials, and converts a value that carries an offset to the
    time of England.
-#}
{% macro written_moment(text) -%}
    case
        when
            {{ text }} like '%:%'
            and (right({{ text }}, 1) = 'Z' or {{ text }} like '%:%+%' or {{ text }} like '%:%-%')
        then {{ instant_to_local(text) }}
        when {{ text }} like '____-__-__%'
        then try_cast({{ text }} as timestamp)
        when {{ matches(text, "[1-9][0-9]{4}([.][0-9]+)?") }}
        then
            cast('1899-12-30' as timestamp)
            + interval 1 day * cast(floor(try_cast({{ text }} as double)) as integer)
            + interval 1 second * cast(round(try_cast({{ text }} as double) % 1 * 86400) as integer)
        else {{ parse_timestamp(text) }}
    end
{%- endmacro %}
