-- One row an episode of early help that came from the hub and strength of linkage (metrics.md 12).
{%- set id, on = "early_help_episode_id", "started_on" %}
with
    episode as ({{ by_strength(ref("int_journey__early_help"), [id, on]) }}),

    final as ({{ sent_by_hub("episode", id, on, ["ers_tier2", "early_years_families"]) }})

select *
from final
