{#-
    How a standard name sounds, roughly, in English: silent letters dropped, letters of one sound
    written alike, doubled letters once, vowels only at the start. Takes a name without blanks.
-#}
{% macro phonetic_key(name) -%}
    {%- set sounds = [
        ("^(kn|gn|pn)", "n"),
        ("^wr", "r"),
        ("^ps", "s"),
        ("^x", "s"),
        ("^mac", "mc"),
        ("sch", "s"),
        ("tch|ch|sh|cz|sz", "x"),
        ("ph|v|gh$", "f"),
        ("gh|h", ""),
        ("ck|q|c([aoulrkt]|$)", "k\\1"),
        ("c|z", "s"),
        ("[jy]", "i"),
        ("w", "u"),
        ("d", "t"),
        ("b", "p"),
        ("g", "k"),
        ("m", "n"),
    ] -%}
    {%- for letter in "aeioufklnprstx" -%}
        {%- do sounds.append((letter ~ "{2,}", letter)) -%}
    {%- endfor -%}
    {%- set ns = namespace(text=name) -%}
    {%- for pattern, sound in sounds -%}
        {%- set ns.text = regexp_replace_all(ns.text, pattern, sound) -%}
    {%- endfor -%}
    {%- set rest = regexp_replace_all("substr(" ~ ns.text ~ ", 2)", "[aeiou]+", "") -%}
    {%- set first = regexp_replace_all("substr(" ~ ns.text ~ ", 1, 1)", "[aeiou]", "a") -%}
    concat({{ first }}, {{ rest }})
{%- endmacro %}
