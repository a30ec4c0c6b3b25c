-- One row a strength, person id until now and person id from now on that changed since the build
-- before: what this build adds to the history of the ids.
{{ config(post_hook="{{ remember_person_ids() }}") }}
with
    before as (
        select record_pseudonym, person_id_strict, person_id, person_id_loose
        from {{ ref("stg_ops__person_id") }}
    ),

    now as (
        select record_pseudonym, person_id_strict, person_id, person_id_loose
        from {{ ref("int_person__identity") }}
    ),

    paired as (
        select
            coalesce(before.record_pseudonym, now.record_pseudonym) as record_pseudonym,
            {%- for strength, ending in strengths().items() %}
                before.person_id{{ ending }} as old_{{ strength }},
                now.person_id{{ ending }} as new_{{ strength }} {{- "," if not loop.last }}
            {%- endfor %}
        from before
        full join now on before.record_pseudonym = now.record_pseudonym
    ),

    -- Most persons have the records that they had: only of the others all records are looked at.
    touched as (
        {%- for strength in strengths() %}
            select '{{ strength }}' as strength, old_{{ strength }} as person_id
            from paired
            where old_{{ strength }} is distinct from new_{{ strength }}
            union
            select '{{ strength }}' as strength, new_{{ strength }} as person_id
            from paired
            where
                old_{{ strength }} is distinct from new_{{ strength }}
                {{ "union" if not loop.last }}
        {%- endfor %}
    ),

    record as (
        {%- for strength in strengths() %}
            select
                '{{ strength }}' as strength,
                record_pseudonym,
                old_{{ strength }} as old_person_id,
                new_{{ strength }} as new_person_id
            from paired
            where
                old_{{ strength }}
                in (select person_id from touched where strength = '{{ strength }}')
                or new_{{ strength }}
                in (select person_id from touched where strength = '{{ strength }}')
                {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    old_person as (
        select
            strength,
            old_person_id as person_id,
            count(*) as record_count,
            count(*) filter (where new_person_id is null) as left_count,
            count(distinct new_person_id) as became_count,
            count(*) filter (
                where record_pseudonym = old_person_id and new_person_id is not null
            ) as giver_stays_count
        from record
        where old_person_id is not null
        group by strength, old_person_id
    ),

    new_person as (
        select
            strength,
            new_person_id as person_id,
            count(*) as record_count,
            count(*) filter (where old_person_id is null) as came_count,
            count(distinct old_person_id) as was_count,
            count(*) filter (
                where record_pseudonym = new_person_id and old_person_id is null
            ) as giver_came_count
        from record
        where new_person_id is not null
        group by strength, new_person_id
    ),

    passed as (
        select strength, old_person_id, new_person_id, count(*) as record_count
        from record
        where old_person_id <> new_person_id
        group by strength, old_person_id, new_person_id
    ),

    judged as (
        select
            passed.*,
            case
                when still.person_id is not null and already.person_id is null
                then 'split'
                when still.person_id is not null
                then 'moved'
                when old_person.became_count > 1
                then 'split'
                when already.person_id is not null or new_person.was_count > 1
                then 'merged'
                else 'renamed'
            end as event,
            old_person.left_count,
            old_person.giver_stays_count + new_person.giver_came_count as giver_count,
            new_person.came_count
        from passed
        inner join
            old_person
            on passed.strength = old_person.strength
            and passed.old_person_id = old_person.person_id
        inner join
            new_person
            on passed.strength = new_person.strength
            and passed.new_person_id = new_person.person_id
        left join
            new_person as still
            on passed.strength = still.strength
            and passed.old_person_id = still.person_id
        left join
            old_person as already
            on passed.strength = already.strength
            and passed.new_person_id = already.person_id
    ),

    changed as (
        select
            strength,
            event,
            old_person_id,
            new_person_id,
            case
                when event = 'renamed' and giver_count = 0
                then 'record_left'
                when event = 'renamed'
                then 'older_record'
                when event = 'merged' and came_count > 0
                then 'new_record'
                when event in ('split', 'moved') and left_count > 0
                then 'record_left'
                else 'relinked'
            end as reason,
            record_count
        from judged
        union all
        select
            new_person.strength,
            'born' as event,
            cast(null as {{ dbt.type_string() }}) as old_person_id,
            new_person.person_id as new_person_id,
            'new_record' as reason,
            new_person.record_count
        from new_person
        where new_person.was_count = 0
        union all
        select
            old_person.strength,
            'gone' as event,
            old_person.person_id as old_person_id,
            cast(null as {{ dbt.type_string() }}) as new_person_id,
            'record_left' as reason,
            old_person.record_count
        from old_person
        where old_person.became_count = 0
    ),

    final as (
        select
            changed.strength,
            changed.event,
            changed.old_person_id,
            changed.new_person_id,
            changed.reason,
            changed.record_count,
            newest.as_of,
            '{{ invocation_id }}' as run_id,
            cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as logged_at
        from changed
        cross join {{ ref("int_run__as_of") }} as newest
    )

select *
from final
