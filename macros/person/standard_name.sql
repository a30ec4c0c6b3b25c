{#-
    A name as words of the letters a to z: lower case, without accents and apostrophes, a blank
    where a hyphen or other sign stood. Null where no letter is left.
-#}
{% macro standard_name(text) -%}
    {%- set plain -%}
        translate(
            replace(replace(replace(lower({{ text }}), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
            'àáâãäåāăąèéêëēėęěìíîïīįıòóôõöøōőùúûüūůűųçćčďđñńňýÿźżžšśșşłťțţřğľĺĥķģņðþ''’‘`´ʼ',
            'aaaaaaaaaeeeeeeeeiiiiiiioooooooouuuuuuuucccddnnnyyzzzssssltttrgllhkgndt'
        )
    {%- endset -%}
    nullif(trim({{ regexp_replace_all(plain, "[^a-z]+", " ") }}), '')
{%- endmacro %}
