"""One row a record about a child that any landed file holds, with its keyed pseudonym."""


def model(dbt, session):  # noqa: D103 - dbt's own form
    dbt.config(materialized="table")
    from mash_vfm.identity.pseudonym import pseudonyms

    return pseudonyms(session, dbt.ref("int_person__first_seen"), str(dbt.this))
