"""``mash link --input``: the linkage by itself, over a file of records.

The file takes the place of ``int_person__source_record`` in a scratch warehouse, and the same dbt
models run on it as in the build.
"""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.dbt_run import DbtError, DbtOutcome, DbtWorker, without_values
from mash_vfm.home import Home
from mash_vfm.landing.encoding import RawFile, detect_encoding, utf8_chunks
from mash_vfm.landing.headers import normalise as normalised_heading
from mash_vfm.landing.model import RefusalError
from mash_vfm.linkage.model import load_model

INPUT = ("id", "source", "forename", "surname", "dob", "sex", "postcode", "nhs_number")
OUTPUT = (
    "id_l", "source_l", "id_r", "source_r", "match_probability", "match_weight", "matched_by",
)  # fmt: skip
_ALIASES = {
    "uniqueid": "id", "recordid": "id", "sourcedataset": "source", "system": "source",
    "firstname": "forename", "givenname": "forename", "lastname": "surname",
    "familyname": "surname", "dateofbirth": "dob", "birthdate": "dob", "gender": "sex",
    "postcodefake": "postcode", "nhsno": "nhs_number", "nhsnumber": "nhs_number",
}  # fmt: skip
_DELIMITERS = (",", ";", "\t", "|")
_MODELS = (
    "int_person__name", "int_person__standard_record", "int_person__birth", "int_person__pair",
    "int_person__cluster",
)  # fmt: skip
_SEEDS = ("nickname", "placeholder_name", "manual_link")
# All pairs of a cluster are written, unless there are so many that the file would explode.
_PAIRS_OF_AT_MOST = 1000


class LinkTableError(Exception):
    """The file cannot be linked; the message says where and what to do."""


@dataclass(frozen=True)
class Linked:
    """What came of a file: records, linked pairs, clusters of two or more, records to review."""

    records: int
    pairs: int
    clusters: int
    to_review: int


def link_table(project_dir: Path, source: Path, target: Path, strength: str = "central") -> Linked:
    """Link the records of a CSV file and write the linked pairs.

    ``source`` has the column ``id`` and any of ``INPUT``; encoding and delimiter are found out.
    ``target`` gets one row a pair of records of one cluster, with ``OUTPUT``: the probability and
    the weight (bits) of the pair itself, blank where only other records hold the two together
    (``matched_by`` is then ``cluster``). Raises ``LinkTableError`` or ``LinkModelError``; nothing
    is written then.
    """
    if source.resolve() == target.resolve():
        raise LinkTableError(f"--output: {target} is the input; name another file")
    load_model()  # a wrong file of parameters is told before anything runs
    with tempfile.TemporaryDirectory(prefix="mash_link_") as folder:
        home = Home(Path(folder))
        home.create()
        prepare(home, source)
        run_models(project_dir, home)
        return _write(home, target, strength)


def prepare(home: Home, source: Path) -> None:
    """Make a warehouse in which the records of the file are ``int_person__source_record``."""
    text = home.path / "records.csv"
    heading, delimiter = _copy(source, text)
    columns = _columns(source, heading)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema intermediate")
        value = {
            name: f"nullif(trim(c{columns[name]}), '')" if name in columns else "null::varchar"
            for name in INPUT
        }
        names = ", ".join(f"'c{place}': 'varchar'" for place in range(len(heading)))
        try:
            connection.execute(
                f"""
                create table intermediate.int_person__source_record as
                select
                    concat_ws(':', {value["source"]}, {value["id"]}) as record_key,
                    'file' as extract_id, {value["id"]} as record_id,
                    coalesce({value["source"]}, '') as system,
                    null::varchar as la_child_id, {value["nhs_number"]} as nhs_number,
                    null::varchar as pseudo_nhs_number, null::varchar as upn,
                    null::varchar as police_ref, {value["forename"]} as forename,
                    {value["surname"]} as surname, {value["dob"]} as dob, {value["sex"]} as sex,
                    {value["postcode"]} as postcode, null::date as seen_on
                from read_csv(?, delim = ?, quote = '"', escape = '"', header = true,
                    columns = {{{names}}}, null_padding = true, parallel = false,
                    max_line_size = 10000000)
                """,
                [str(text), delimiter],
            )
        except duckdb.Error as error:
            line = _line_of(str(error))
            raise LinkTableError(
                f"--input: {source}{line}: the row cannot be read; mend its quotes and the number "
                f"of its cells (the first line has {len(heading)})"
            ) from None
        _require_ids(connection, source)


def _copy(source: Path, target: Path) -> tuple[list[str], str]:
    """Write the file as UTF-8; return the headings of its first line and its delimiter."""
    try:
        raw = RawFile(source, source.suffix == ".gz")
        encoding = detect_encoding(raw)
        with target.open("wb") as stream:
            stream.writelines(utf8_chunks(raw, encoding))
    except RefusalError as error:
        raise LinkTableError(f"--input: {source}: {error.reason}. {error.remedy}") from None
    except OSError as error:
        raise LinkTableError(f"--input: {source} cannot be read: {error.strerror}") from None
    with target.open(encoding="utf-8", newline="") as stream:
        first = stream.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    return next(csv.reader(io.StringIO(first), delimiter=delimiter), []), delimiter


def _columns(source: Path, heading: list[str]) -> dict[str, int]:
    """Return the place of each column; the project's own names go before others' names."""
    own = {normalised_heading(name): name for name in INPUT}
    found: dict[str, int] = {}
    for names in (own, _ALIASES):
        taken: dict[str, int] = {}
        for place, cell in enumerate(heading):
            name = names.get(normalised_heading(cell))
            if name is None or name in found:
                continue
            if name in taken:
                raise LinkTableError(f"--input: {source}: two columns are {name}; keep one")
            taken[name] = place
        found.update(taken)
    if "id" not in found:
        raise LinkTableError(
            f"--input: {source} has no column id in its first line; the columns are "
            f"{', '.join(INPUT)}, of which all but id may be missing"
        )
    return found


def _require_ids(connection: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Raise ``LinkTableError`` where a row has no id, or one that another row has."""
    numbered = (
        "select record_id, record_key, row_number() over () + 1 as line "
        "from intermediate.int_person__source_record"
    )
    blank = connection.execute(
        f"select min(line) from ({numbered}) where record_id is null"
    ).fetchone()
    if blank and blank[0] is not None:
        raise LinkTableError(f"--input: {source}, row {blank[0]}: the id is blank; give it one")
    twice = connection.execute(
        f"select min(line), max(line) from ({numbered}) group by record_key "
        "having count(*) > 1 order by 1 limit 1"
    ).fetchone()
    if twice:
        raise LinkTableError(
            f"--input: {source}, rows {twice[0]} and {twice[1]}: one id in one source stands "
            "twice; ids must differ"
        )


def _line_of(message: str) -> str:
    for part in message.splitlines():
        if part.strip().startswith(("CSV Error on Line:", "Line:")):
            return f", line {part.split(':')[1].strip()}"
    return ""


def run_models(project_dir: Path, home: Home) -> None:
    """Run the linkage models of the project in a warehouse. Raises ``LinkTableError``."""
    with DbtWorker(project_dir, home, None) as worker:
        for arguments in (
            ["seed", "--select", *_SEEDS],
            ["run", "--select", *_MODELS],
        ):
            try:
                outcome = worker.run(arguments, lambda done, total, name: None)
            except DbtError as error:
                raise LinkTableError(str(error)) from None
            _require_success(outcome)


def _require_success(outcome: DbtOutcome) -> None:
    if not outcome.success:
        failures = outcome.failures
        why = without_values(failures[0].message) if failures else (outcome.message or "")
        name = failures[0].name if failures else "dbt"
        raise LinkTableError(f"{name} failed: {why}")


def _write(home: Home, target: Path, strength: str) -> Linked:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        connection.execute(
            f"""
            create temp table member as
            select
                cluster.record_key, {strength}_cluster as cluster, needs_review,
                source_record.record_id as id, source_record.system as source,
                count(*) over (partition by {strength}_cluster) as members
            from intermediate.int_person__cluster as cluster
            inner join intermediate.int_person__source_record as source_record
                on cluster.record_key = source_record.record_key
            """
        )
        query = f"""
            select
                l.id as id_l, l.source as source_l, r.id as id_r, r.source as source_r,
                pair.match_probability, pair.match_weight,
                coalesce(pair.matched_by, 'cluster') as matched_by
            from member as l
            inner join member as r on l.cluster = r.cluster and l.record_key < r.record_key
            left join intermediate.int_person__pair as pair
                on pair.record_key_l = l.record_key and pair.record_key_r = r.record_key
                and pair.refused_by is null
            where l.members <= {_PAIRS_OF_AT_MOST} or pair.record_key_l is not null
            order by l.record_key, r.record_key
        """
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path = str(target).replace("'", "''")
            connection.execute(f"copy ({query}) to '{path}' (header, delimiter ',')")
        except (OSError, duckdb.IOException):
            raise LinkTableError(f"--output: {target} cannot be written") from None
        counts = connection.execute(
            "select count(*), count(distinct cluster) filter (where members > 1), "
            "count(*) filter (where needs_review) from member"
        ).fetchone() or (0, 0, 0)
        pairs = connection.execute(f"select count(*) from ({query})").fetchone() or (0,)
    return Linked(int(counts[0]), int(pairs[0]), int(counts[1]), int(counts[2]))
