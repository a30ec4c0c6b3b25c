-- One row a code set and normalised spelling, with the one code that it stands for.
with
    code_list as (select code_set, code, label from {{ ref("code_list") }}),

    agency as (select 'agency' as code_set, code, label from {{ ref("agency") }}),

    referral_source as (
        select 'referral_source' as code_set, code, label from {{ ref("referral_source") }}
    ),

    alias as (select code_set, code, alias from {{ ref("code_alias") }}),

    code as (
        select *
        from code_list
        union all
        select *
        from agency
        union all
        select *
        from referral_source
    ),

    -- 1 = the code itself, 2 = its label, 3 = a spelling that the data team has mapped.
    spelled as (
        select code_set, code, {{ code_spelling("code") }} as spelling, 1 as strength
        from code
        union all
        select code_set, code, {{ code_spelling("label") }} as spelling, 2 as strength
        from code
        union all
        select code_set, code, {{ code_spelling("alias") }} as spelling, 3 as strength
        from alias
    ),

    strongest as (
        select distinct code_set, spelling, code
        from spelled
        qualify strength = min(strength) over (partition by code_set, spelling)
    ),

    -- A spelling that stands for two codes with equal right stands for none.
    final as (
        select code_set, spelling, min(code) as code
        from strongest
        group by code_set, spelling
        having count(*) = 1
    )

select *
from final
