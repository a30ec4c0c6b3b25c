"""One row a pair of records that may be one child, with how strongly, or that a guard refused."""

from mash_vfm.linkage import dbt_models


def model(dbt, session):
    """Compare the standard records; see `docs/linkage.md`."""
    dbt.config(materialized="table")
    dbt.ref("int_person__standard_record")
    dbt.ref("int_person__birth")
    return dbt_models.pair(dbt, session)
