-- One row a text that stands where a forename or surname should, with the name that it is.
{%- set particles = "'van','von','der','den','del','della','dos','das','san','bin','ben','ibn','bint','mac','fitz'" %}
with
    source_record as (select forename, surname from {{ ref("int_person__source_record") }}),

    placeholder_name as (select name from {{ ref("placeholder_name") }}),

    nickname as (
        select
            nickname as short_name,
            min(name) as full_name,
            {{ distinct_values("name") }} as full_names
        from {{ ref("nickname") }}
        group by nickname
    ),

    name_text as (
        select {{ name_text("forename") }} as text
        from source_record
        union
        select {{ name_text("surname") }} as text
        from source_record
    ),

    standard as (select text, {{ standard_name("text") }} as words from name_text),

    -- 'Baby of Smith', 'Unborn Jones' and a letter again and again name nobody either.
    meant as (
        select
            standard.text,
            case
                when
                    placeholder_name.name is not null
                    or {{
                        matches(
                            "standard.words",
                            "(baby|bby|unborn|infant|twin|triplet) .*|(test|unknown)( .*)?|x{2,}",
                        )
                    }}
                then null
                else
                    {{
                        regexp_replace_all(
                            "standard.words", "^(mr|mrs|miss|ms|mstr|master|dr) ", ""
                        )
                    }}
            end as words
        from standard
        left join placeholder_name on standard.words = placeholder_name.name
    ),

    word as (
        select
            text,
            replace(words, ' ', '') as name,
            split_part(words, ' ', 1) as first_word,
            regexp_extract(words, '([a-z]+)$', 1) as last_word
        from meant
        where text is not null
    ),

    -- What each name sounds like takes many steps, and so two queries.
    spoken as (
        select
            word.*,
            coalesce(whole.full_names, first.full_names) as full_names,
            {{ spelt_as_spoken("word.name") }} as spoken_name,
            {{ spelt_as_spoken("coalesce(whole.full_name, first.full_name, word.first_word)") }}
            as spoken_given
        from word
        left join nickname as whole on word.name = whole.short_name
        left join nickname as first on word.first_word = first.short_name
    ),

    final as (
        select
            text,
            name,
            first_word,
            case
                when
                    first_word <> name
                    and length(first_word) > 2
                    and first_word not in ({{ particles }})
                then first_word
            end as first_part,
            case
                when
                    last_word <> name
                    and length(last_word) > 2
                    and last_word not in ({{ particles }})
                then last_word
            end as last_part,
            {{ phonetic_key("spoken_name") }} as sound,
            case when length(name) > 1 then {{ phonetic_key("spoken_given") }} end as given_sound,
            full_names
        from spoken
    )

select *
from final
