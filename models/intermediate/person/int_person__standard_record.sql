-- One row a record about a child, with names, date of birth, sex, postcode and identifiers made
-- alike, placeholders taken out, and the keys by which records are compared.
with
    source_record as (
        select
            record_key,
            system,
            la_child_id,
            {{ usable_nhs_number("nhs_number") }} as nhs_number,
            pseudo_nhs_number,
            case when upn is not null then {{ valid_upn("upn") }} end as upn,
            police_ref,
            {{ name_text("forename") }} as forename_text,
            {{ name_text("surname") }} as surname_text,
            trim(dob) as dob_text,
            {{ standard_sex("trim(sex)") }} as sex,
            postcode as postcode_text
        from {{ ref("int_person__source_record") }}
    ),

    name as (
        select text, name, first_word, full_names, given_sound, sound, first_part, last_part
        from {{ ref("int_person__name") }}
    ),

    birth_text as (select distinct dob_text from source_record where dob_text is not null),

    birth as (
        select
            dob_text,
            case
                when {{ matches("dob_text", "[0-9]{4}-[0-9]{2}-[0-9]{2}") }}
                then try_cast(dob_text as date)
                else {{ read_date("dob_text") }}
            end as born_on,
            case
                when {{ matches("dob_text", "[0-9]{4}-(0[1-9]|1[0-2])") }} then dob_text
            end as month_text
        from birth_text
    ),

    postcode_text as (
        select distinct postcode_text from source_record where postcode_text is not null
    ),

    postcode as (
        select postcode_text, {{ standard_postcode("postcode_text") }} as postcode
        from postcode_text
    ),

    joined as (
        select
            source_record.record_key,
            source_record.system,
            source_record.la_child_id,
            source_record.nhs_number,
            source_record.pseudo_nhs_number,
            source_record.upn,
            source_record.police_ref,
            given.name as forename,
            given.first_word as forename_first,
            given.full_names as forename_full_names,
            given.given_sound as forename_sound,
            least(given.sound, family.sound) as first_sound,
            greatest(given.sound, family.sound) as last_sound,
            substr(given.name, 1, 1) as forename_initial,
            family.name as surname,
            family.first_part as surname_first,
            family.last_part as surname_last,
            family.sound as surname_sound,
            substr(family.name, 1, 1) as surname_initial,
            -- Nobody is born in 1900 or before, or on the day a system writes for "unknown".
            case when birth.born_on > cast('1901-01-01' as date) then birth.born_on end as born_on,
            birth.month_text,
            source_record.sex,
            postcode.postcode,
            (source_record.forename_text is not null and given.name is null)
            or (source_record.surname_text is not null and family.name is null) as has_placeholder
        from source_record
        left join name as given on source_record.forename_text = given.text
        left join name as family on source_record.surname_text = family.text
        left join birth on source_record.dob_text = birth.dob_text
        left join postcode on source_record.postcode_text = postcode.postcode_text
    ),

    -- A number is a link only where it is undisputed. Social care's own records say whose number
    -- it is, a caller's word only where they say nothing; a number that two children claim so, a
    -- caller's number that is another child's, the rarer numbers of one pseudonym and the rarer
    -- pseudonyms of one number link nobody.
    claim as (
        select
            nhs_number,
            la_child_id,
            min(case when system = 'social_care' then 1 else 2 end) as strength
        from joined
        where nhs_number is not null and la_child_id is not null
        group by nhs_number, la_child_id
    ),

    strongest_claim as (
        select nhs_number, la_child_id
        from claim
        qualify strength = min(strength) over (partition by nhs_number)
    ),

    owner as (
        select nhs_number, min(la_child_id) as first_id, max(la_child_id) as last_id
        from strongest_claim
        group by nhs_number
    ),

    upn_owner as (
        select upn, min(la_child_id) as first_id, max(la_child_id) as last_id
        from joined
        where upn is not null
        group by upn
    ),

    number_of_pseudonym as (
        select pseudo_nhs_number, nhs_number, count(*) as records
        from joined
        where pseudo_nhs_number is not null and nhs_number is not null
        group by pseudo_nhs_number, nhs_number
    ),

    counted_pseudonym as (
        select
            pseudo_nhs_number,
            nhs_number,
            records,
            sum(records) over (partition by pseudo_nhs_number) as records_of_pseudonym,
            count(*) over (partition by pseudo_nhs_number) as numbers_of_pseudonym,
            sum(records) over (partition by nhs_number) as records_of_number,
            count(*) over (partition by nhs_number) as pseudonyms_of_number
        from number_of_pseudonym
    ),

    -- Where feeds make their pseudonyms apart, most numbers have several, and that says nothing.
    pseudonyms_agree as (
        select count(*) filter (where pseudonyms_of_number > 1) * 10 < count(*) as is_so
        from counted_pseudonym
    ),

    doubtful_pseudonym as (
        select counted_pseudonym.pseudo_nhs_number, counted_pseudonym.nhs_number
        from counted_pseudonym
        cross join pseudonyms_agree
        where
            (
                counted_pseudonym.numbers_of_pseudonym > 1
                and counted_pseudonym.records * 2 <= counted_pseudonym.records_of_pseudonym
            )
            or (
                pseudonyms_agree.is_so
                and counted_pseudonym.pseudonyms_of_number > 1
                and counted_pseudonym.records * 2 <= counted_pseudonym.records_of_number
            )
    ),

    keyed as (
        select
            joined.*,
            case
                when
                    owner.first_id <> owner.last_id
                    or owner.first_id <> joined.la_child_id
                    or doubtful_pseudonym.nhs_number is not null
                then null
                else joined.nhs_number
            end as linking_nhs_number,
            case
                when coalesce(upn_owner.first_id = upn_owner.last_id, true) then joined.upn
            end as linking_upn
        from joined
        left join owner on joined.nhs_number = owner.nhs_number
        left join upn_owner on joined.upn = upn_owner.upn
        left join
            doubtful_pseudonym
            on joined.pseudo_nhs_number = doubtful_pseudonym.pseudo_nhs_number
            and joined.nhs_number = doubtful_pseudonym.nhs_number
    ),

    shaped as (
        select
            record_key,
            system,
            forename,
            forename_first,
            forename_full_names,
            forename_sound,
            forename_initial,
            surname,
            surname_first,
            surname_last,
            surname_sound,
            surname_initial,
            case
                when forename is not null and surname is not null
                then concat_ws('|', first_sound, last_sound)
            end as name_key,
            born_on,
            replace(cast(born_on as {{ dbt.type_string() }}), '-', '') as born_text,
            coalesce(
                substr(cast(born_on as {{ dbt.type_string() }}), 1, 7), month_text
            ) as birth_month,
            substr(cast(born_on as {{ dbt.type_string() }}), 1, 4) as birth_year,
            -- 1 January stands for any day of a year.
            nullif(substr(cast(born_on as {{ dbt.type_string() }}), 6, 5), '01-01') as birth_day,
            case
                when born_on is not null
                then
                    concat_ws(
                        '-',
                        substr(cast(born_on as {{ dbt.type_string() }}), 1, 4),
                        least(
                            substr(cast(born_on as {{ dbt.type_string() }}), 6, 2),
                            substr(cast(born_on as {{ dbt.type_string() }}), 9, 2)
                        ),
                        greatest(
                            substr(cast(born_on as {{ dbt.type_string() }}), 6, 2),
                            substr(cast(born_on as {{ dbt.type_string() }}), 9, 2)
                        )
                    )
            end as birth_key,
            sex,
            postcode,
            la_child_id,
            nhs_number,
            linking_nhs_number,
            upn,
            linking_upn,
            pseudo_nhs_number,
            police_ref,
            has_placeholder
        from keyed
    ),

    final as (select *, {{ block_keys() }} from shaped)

select *
from final
