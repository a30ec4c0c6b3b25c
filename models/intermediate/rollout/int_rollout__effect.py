"""One row a charted measure whose effect is identified: all in all, and by month since go-live."""

from mash_vfm.rollout import dbt_models


def model(dbt, session):
    """Estimate the effects; see `mash_vfm.rollout.effect`."""
    dbt.config(materialized="table")
    dbt.ref("int_rollout__panel")
    return dbt_models.effect(dbt, session)
