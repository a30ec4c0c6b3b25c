{#-
    How a name sounds, from its letters as they are spoken (`spelt_as_spoken`): doubled letters once,
    vowels only at the start, all alike.
-#}
{% macro phonetic_key(spoken) -%}
    {%- set ns = namespace(text=spoken) -%}
    {%- for letter in "aeioufklnprstx" -%}
        {%- set ns.text = regexp_replace_all(ns.text, letter ~ "{2,}", letter) -%}
    {%- endfor -%}
    {%- set rest = regexp_replace_all("substr(" ~ ns.text ~ ", 2)", "[aeiou]+", "") -%}
    {%- set first = regexp_replace_all("substr(" ~ ns.text ~ ", 1, 1)", "[aeiou]", "a") -%}
    concat({{ first }}, {{ rest }})
{%- endmacro %}
