"""One row a coded column and spelling, with the code that the normaliser finds for it."""


def model(dbt, session):  # noqa: D103 - dbt's own form
    dbt.config(materialized="table")
    from mash_vfm.codes.warehouse import normalised

    seeds = {
        "code_list": dbt.ref("code_list"),
        "agency": dbt.ref("agency"),
        "referral_source": dbt.ref("referral_source"),
        "annex_a_label": dbt.ref("annex_a_label"),
        "code_equivalent": dbt.ref("code_equivalent"),
        "code_alias": dbt.ref("code_alias"),
        "code_rule": dbt.ref("code_rule"),
    }
    return normalised(session, dbt.ref("stg_codes__seen"), seeds)
