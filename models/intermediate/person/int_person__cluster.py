"""One row a record, with the clusters of records that are one child, at three strengths."""

from mash_vfm.linkage import dbt_models


def model(dbt, session):
    """Group the records by their pairs; see `docs/linkage.md`."""
    dbt.config(materialized="table")
    dbt.ref("int_person__standard_record")
    dbt.ref("int_person__pair")
    dbt.ref("manual_link")
    return dbt_models.cluster(dbt, session)
