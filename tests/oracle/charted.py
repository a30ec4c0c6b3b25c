"""A figure of a month, of which tests of what is charted make others."""

from __future__ import annotations

from datetime import date

from oracle import Row

MONTH = Row(
    metric_id="re_referrals",
    measure_id="tier3_dfe",
    period_grain="month",
    period_start=date(2022, 1, 1),
    period_end=date(2022, 1, 31),
    area_code="ALL",
    breakdown="none",
    breakdown_value="all",
    numerator=None,
    denominator=None,
    value=0.0,
    unit="share",
    status="ok",
    baseline_available=False,
    months_since_go_live=None,
    as_of=date(2024, 12, 31),
)
