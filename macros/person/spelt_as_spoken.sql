{#-
    A standard name without blanks in letters that sound alike, roughly, in English: silent letters
    dropped, letters of one sound written alike.
-#}
{% macro spelt_as_spoken(name) -%}
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
    ] -%}
    {%- set ns = namespace(text=name) -%}
    {%- for pattern, sound in sounds -%}
        {%- set ns.text = regexp_replace_all(ns.text, pattern, sound) -%}
    {%- endfor -%}
    translate({{ ns.text }}, 'czjywdbgm', 'ssiiutpkn')
{%- endmacro %}
