"""Records a minute and peak memory of the linkage, and how its cost grows.

Run it as ``python bench/linkage.py [--records 100000 1000000 5000000]`` in the project's
environment. Each size runs in a process of its own, on two threads: made-up people of a country's
variety of names, birth dates and postcodes, each written down once to five times by three systems
with errors (one in five with an NHS number), go from ``int_person__source_record`` to
``int_person__cluster`` through the compiled dbt models, as in the build. It prints seconds a step,
pairs compared, pairs a record, records a minute and peak memory; ``--flood`` gives that share of
the records one name and nothing else, as a careless system does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from mash_vfm.settings import PROJECT_DIR

MODELS = (
    "int_person__name",
    "int_person__standard_record",
    "int_person__pair",
    "int_person__cluster",
)

_RECORDS = """
create or replace temp macro share(text) as hash(text) / 18446744073709551616.0;
create table {schema}.int_person__source_record as
with
    -- a long tail, as names have: the commonest forename has 1.5 %, the commonest surname 0.9 %
    forename as (
        select row_number() over () as n, name from (
            select distinct name from nickname_seed
            union select distinct a.name || b.ending
            from nickname_seed as a,
                (values ('a'), ('e'), ('in'), ('o'), ('us'), ('y')) as b(ending)
            order by 1
        )
    ),
    person as (
        select
            i as person, (select count(*) from forename) as f,
            share(concat_ws('-', i, 1)) as a, share(concat_ws('-', i, 3)) as c,
            share(concat_ws('-', i // 2, 5)) as e, share(concat_ws('-', i // 2, 6)) as g
        from range({people}) as t(i)
    ),
    named as (
        select person, 1 + cast(floor(f * a * a) as integer) as forename_rank,
            -- surnames: two parts make some ten thousand
            cast(floor(40000 * pow(e, 2.25)) as integer) as surname_rank,
            date '2004-01-01' + cast(floor(c * 7000) as integer) as born,
            printf('%s%d %d%s%s',
                list_extract(['EX', 'PL', 'TQ', 'BS', 'B', 'M', 'L', 'LS', 'S', 'N'],
                    1 + cast(floor(g * 10) as integer)),
                1 + hash(concat_ws('-', person // 2, 7)) % 80,
                hash(concat_ws('-', person // 2, 8)) % 10,
                chr(65 + cast(hash(concat_ws('-', person // 2, 9)) % 26 as integer)),
                chr(65 + cast(hash(concat_ws('-', person // 2, 10)) % 26 as integer))) as postcode,
            case when hash(concat_ws('-', person, 11)) % 2 = 0 then 'M' else 'F' end as sex
        from person
    ),
    copy as (
        select *, hash(concat_ws('-', person, k, 12)) % 100 as luck, k from named, range(5) as t(k)
        where k = 0 or hash(concat_ws('-', person, k, 13)) % 100 < 50
    ),
    written as (
        select copy.*, forename.name as forename,
            list_extract(['Sm', 'Jon', 'Tayl', 'Brow', 'Will', 'Dav', 'Evan', 'Thom', 'Rob', 'John',
                'Wal', 'Wri', 'Thor', 'Whit', 'Ed', 'Hug', 'Gre', 'Hal', 'Lew', 'Har'],
                1 + surname_rank % 20)
            || list_extract(['ith', 'es', 'or', 'nan', 'iams', 'ies', 's', 'pson', 'erts', 'ston'],
                1 + (surname_rank // 20) % 10)
            || case when surname_rank < 200 then ''
                else chr(97 + (surname_rank // 200) % 26)
                    || chr(97 + (surname_rank // 5200) % 26) end
            as surname
        from copy inner join forename on copy.forename_rank = forename.n
    )
select
    'bench.' || k || ':' || person as record_key, 'bench' as extract_id,
    cast(person as varchar) as record_id, 'bench' || k % 3 as system,
    cast(null as varchar) as la_child_id, cast(null as varchar) as nhs_number,
    cast(null as varchar) as pseudo_nhs_number, cast(null as varchar) as upn,
    cast(null as varchar) as police_ref,
    case when luck < 3 then substr(forename, 1, 2) || substr(forename, 4)
        when luck < 5 then forename || 'e' else forename end as forename,
    case when luck between 5 and 8 then substr(surname, 1, 2) || substr(surname, 4)
        when luck = 9 then 'Newname' || person % 500 else surname end as surname,
    cast(case when luck between 10 and 12 and day(born) < 13
        then make_date(year(born), day(born), month(born)) when luck = 13 then null
        else born end as varchar) as dob,
    case when luck = 14 then null else sex end as sex,
    case when luck between 15 and 27 then 'TA' || person % 20 || ' ' || k || 'XX'
        when luck = 28 then null else postcode end as postcode
from written
limit {records}
"""


def run_one(records: int, flood: float, folder: Path) -> None:
    """Link so many made-up records in this process and print what it took, as JSON."""
    import os
    import time

    import duckdb

    from mash_vfm.dbt_run import DbtWorker
    from mash_vfm.home import Home
    from mash_vfm.linkage import grouping, pairs
    from mash_vfm.linkage.model import load_model
    from mash_vfm.memory import own_peak_bytes

    home = Home(folder)
    home.create()
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create temp table nickname_seed as from read_csv(?, all_varchar = true)",
            [str(PROJECT_DIR / "seeds" / "linkage" / "nickname.csv")],
        )
        flooded = int(records * flood)
        connection.execute(
            _RECORDS.format(schema="intermediate", people=records // 2, records=records - flooded)
        )
        connection.execute(
            "insert into intermediate.int_person__source_record "
            "(record_key, extract_id, record_id, system, forename, surname) "
            "select 'flood:' || i, 'flood', i, 'flood', 'Jane', 'Doe' "
            f"from range({flooded}) as t(i)"
        )
    with DbtWorker(PROJECT_DIR, home, None) as worker:
        for arguments in (
            ["seed", "--select", "nickname", "placeholder_name", "manual_link"],
            ["compile", "--select", *MODELS],
        ):
            if not worker.run(arguments, lambda done, total, name: None).success:
                raise SystemExit(f"dbt {arguments[0]} failed; see {home.logs}")
    compiled = home.dbt_target / "compiled" / "mash_vfm" / "models" / "intermediate" / "person"
    model = load_model()
    seconds: dict[str, float] = {}
    connection = duckdb.connect(str(home.warehouse))
    connection.execute("set threads = 2; set preserve_insertion_order = false")
    connection.execute("set memory_limit = '4GB'")

    def step(name: str, work: object) -> None:
        started, used = time.perf_counter(), time.process_time()
        work()  # type: ignore[operator]
        seconds[name] = time.perf_counter() - started
        seconds[f"{name} cpu"] = time.process_time() - used

    for name in MODELS[:2]:
        sql = (compiled / f"{name}.sql").read_text(encoding="utf-8")
        step(name, lambda: connection.execute(f"create table intermediate.{name} as {sql}"))  # noqa: B023
    standard = "intermediate.int_person__standard_record"
    step("nodes", lambda: pairs.make_nodes(connection, standard))
    step(
        "blocks", lambda: pairs.block(connection, model, pairs.block_columns(connection, standard))
    )
    compared = connection.execute("select count(*) from link_blocked").fetchone()
    prior = pairs.first_prior(connection)
    step("scores", lambda: pairs.score(connection, model, prior))
    step("judged", lambda: pairs.judge(connection, model, prior))

    def keep_pairs() -> None:
        found = pairs.to_records(connection)  # noqa: F841
        connection.execute("create table intermediate.int_person__pair as select * from found")

    step("pairs", keep_pairs)
    pairs.clear(connection)

    def keep_clusters() -> None:
        found = grouping.link_clusters(  # noqa: F841
            connection, standard, "intermediate.int_person__pair", "seeds.manual_link", model
        )
        connection.execute("create table intermediate.int_person__cluster as select * from found")

    step("clusters", keep_clusters)
    largest = connection.execute(
        "select max(n) from (select count(*) as n from intermediate.int_person__cluster "
        "group by central_cluster)"
    ).fetchone()
    print(
        json.dumps(
            {
                "records": records,
                "seconds": seconds,
                "compared": compared[0] if compared else 0,
                "largest": largest[0] if largest else 0,
                "peak": own_peak_bytes(),
                "load": os.getloadavg()[0],
            }
        )
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, nargs="+", default=[100_000, 1_000_000, 5_000_000])
    options.add_argument("--flood", type=float, default=0.0, help="share of one name")
    options.add_argument("--folder", type=Path, help="where to work (default: the system's own)")
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        run_one(chosen.one, chosen.flood, chosen.folder)
        return
    for records in chosen.records:
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            command = [sys.executable, __file__, "--one", str(records), "--folder", folder]
            command += ["--flood", str(chosen.flood)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        found = json.loads(done.stdout.splitlines()[-1])
        steps = {k: v for k, v in found["seconds"].items() if not k.endswith(" cpu")}
        used = sum(v for k, v in found["seconds"].items() if k.endswith(" cpu"))
        total = sum(steps.values())
        print(
            f"{records:>9,} records  {total:6.1f} s  {used:6.1f} s of processor  "
            f"{60 * records / total / 1e6:5.2f} million records/min  "
            f"{found['compared']:>11,} pairs ({found['compared'] / records:.1f} a record)  "
            f"largest cluster {found['largest']}  peak {found['peak'] / 2**20:,.0f} MB  "
            f"(load of the machine {found['load']:.1f})"
        )
        print(
            "   "
            + "  ".join(
                f"{name} {value:.1f} ({found['seconds'][name + ' cpu']:.1f})"
                for name, value in steps.items()
            )
        )


if __name__ == "__main__":
    main()
