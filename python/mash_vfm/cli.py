"""The command line ``mash``."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mash_vfm import __version__
from mash_vfm.display import Display
from mash_vfm.run_report import Outcome
from mash_vfm.settings import PROJECT_DIR, Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from mash_vfm.summary import Selection

# What a command needs is imported in it: `mash --help` must not wait for DuckDB or the generator.

app = typer.Typer(
    name="mash",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""
Partner extracts in, trusted figures of a Multi-Agency Safeguarding Hub out.

The line has five stages, and **mash build** runs them all: *land* the extracts as they came, a
*gate* on what arrived, *build* the models, a *gate* on what leaves, *publish*. Nothing that is
published changes unless every stage went well; then it changes at once.

Settings come from the options, else from `MASH_*` variables (`MASH_HOME=/data/mash`), else from
`mash.toml` in the working folder or the project root (`home = "/data/mash"`).

Exit codes: **0** published (or nothing to do), **1** not published and the old figures untouched,
**2** the command or a setting is wrong.
""",
)

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file, instead of mash.toml."),
]
Inbox = Annotated[
    Path | None,
    typer.Option(
        "--inbox",
        metavar="DIR",
        help="Folder of extracts: `<system>/<extract>_<yyyymmdd>.csv`, .csv.gz, .parquet, .xlsx, "
        ".xlsm, .xml or .json.",
    ),
]
HomeDir = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="DIR", help="Folder of the warehouse, the reports and what is published."
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Last day that counts; by default the newest extract date that landed.",
    ),
]
Keep = Annotated[
    int | None,
    typer.Option("--keep-generations", metavar="N", help="Published generations to keep."),
]
MetricName = Annotated[
    str, typer.Argument(help="A metric, a measure or both: re_referrals.tier3_dfe.")
]
Area = Annotated[str, typer.Option(help="Area code; ALL is the partnership, any is every area.")]
Period = Annotated[
    str | None,
    typer.Option(
        help="2023-24, what the period's first day begins with (2023, 2023-04), or latest."
    ),
]
Grain = Annotated[str | None, typer.Option(help="Length of the period: month, financial_year, ...")]
Breakdown = Annotated[
    str, typer.Option(help="Dimension to split by; none is the whole, any is every one.")
]


class Format(StrEnum):
    """How ``mash show`` writes its rows."""

    TABLE = "table"
    CSV = "csv"


class Strength(StrEnum):
    """How sure ``mash link`` must be of a link."""

    STRICT = "strict"
    CENTRAL = "central"
    LOOSE = "loose"


def _refused(reason: object, code: int) -> typer.Exit:
    """Say why a command ends, and return what ends it with the exit code."""
    typer.echo(f"mash: {reason}", err=True)
    return typer.Exit(code)


def _settings(config: Path | None, **options: object) -> Settings:
    """The settings in force; ends the command with exit code 2 if they cannot be used."""
    try:
        return load_settings(options, config)
    except SettingsError as error:
        for message in error.messages:
            typer.echo(f"mash: {message}", err=True)
        raise typer.Exit(2) from None


def _require_inbox(settings: Settings) -> None:
    if not settings.inbox.is_dir():
        raise _refused(
            f"there is no inbox {settings.inbox}; name one with --inbox, MASH_INBOX or inbox "
            "in mash.toml, or make demo extracts with: mash demo",
            2,
        )


def _run(command: str, settings: Settings, work: Callable[..., Outcome]) -> None:
    from mash_vfm.run import execute

    raise typer.Exit(execute(command, settings, PROJECT_DIR, Display(), work))


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"mash {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Options that stand before the command; its help is that of ``app``."""


@app.command()
def demo(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the extracts.")
    ] = None,
    years: Annotated[int | None, typer.Option(help="Financial years of history.")] = None,
    scale: Annotated[
        float | None, typer.Option(help="Size of the authority; 1 is as large as Devon.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same bytes.")] = None,
    faults: Annotated[
        str | None,
        typer.Option(
            help="Faults to plant, as real extracts have: none, typical, all or their names; one "
            "with a minus before it is left out (`all,-late_supplier`)."
        ),
    ] = None,
    feed: Annotated[
        str | None,
        typer.Option(
            metavar="ssd|annex_a|cin_census|all",
            help="What social care delivers: SSD tables, Ofsted's Annex A workbook, CIN census "
            "XML of two years, or all three of the same children.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Make demo extracts of a fictitious authority: every system, one population.

    The extracts are in DIR/inbox; who is who and which faults were planted is in DIR/truth.

    **Examples**
    - `mash demo`
    - `mash demo --years 3 --scale 0.1 --seed 7 --out /tmp/demo`
    - `mash demo --feed cin_census --out /tmp/demo_census`
    """
    from mash_vfm.demo import show_demo
    from mash_vfm.synthetic import DemoError

    settings = _settings(
        config,
        demo_dir=out,
        demo_years=years,
        demo_scale=scale,
        demo_seed=seed,
        demo_faults=faults,
        demo_feed=feed,
    )
    try:
        show_demo(settings, PROJECT_DIR, Display())
    except DemoError as error:
        raise _refused(error, 2) from None


@app.command()
def build(
    inbox: Inbox = None,
    home: HomeDir = None,
    as_of: AsOf = None,
    keep_generations: Keep = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build even if nothing has changed.")
    ] = False,
    config: Config = None,
) -> None:
    """Run the whole line: land, gate, build, gate, publish.

    A file that cannot be taken is refused and named with its remedy; the others land, and nothing
    is published until it is mended or taken out of the inbox. If nothing has changed since the
    last publication there is nothing to do, and it says so.

    **Examples**
    - `mash build --inbox demo/inbox`
    - `mash build --inbox /data/inbox --home /data/mash --as-of 2024-03-31`
    """
    from mash_vfm import line

    settings = _settings(
        config,
        inbox=inbox,
        home=home,
        as_of=as_of.date() if as_of else None,
        keep_generations=keep_generations,
    )
    _require_inbox(settings)
    _run("build", settings, partial(line.build, rebuild=rebuild))


@app.command()
def land(
    inbox: Inbox = None,
    home: HomeDir = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and report everything, but land nothing.")
    ] = False,
    again: Annotated[
        list[str] | None,
        typer.Option("--again", metavar="FILE", help="A withdrawn file that may land again."),
    ] = None,
    config: Config = None,
) -> None:
    """Land the extracts of the inbox in the warehouse, as text, and nothing else.

    The same file twice lands once. Every row lands or is quarantined with its reason. The load
    report tells each supplier what became of its files. See what has landed with: mash status.

    **Examples**
    - `mash land --inbox /data/inbox --home /data/mash`
    - `mash land --inbox /data/inbox --home /data/mash --dry-run`
    - `mash land --home /data/mash --again mash/enquiry_20240331.csv`
    """
    from mash_vfm import line

    settings = _settings(config, inbox=inbox, home=home)
    _require_inbox(settings)
    command = "land --dry-run" if dry_run else "land"
    _run(command, settings, partial(line.land_only, dry_run=dry_run, again=tuple(again or ())))


@app.command()
def unload(
    file: Annotated[
        str | None, typer.Option("--file", help="A file, by its path below the inbox.")
    ] = None,
    extract: Annotated[
        str | None, typer.Option("--extract", help="An extract, such as mash.enquiry.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Only the files of the extract that have this date.",
        ),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the ledger.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Withdraw what has landed: its rows and quarantined texts are deleted.

    All versions of a file go, with all the extracts it brought. The ledger remembers them, so that
    the same content does not land again unless mash land --again says so; a corrected file of the
    same name lands as ever. What was built from the rows goes too: run mash build afterwards.

    **Examples**
    - `mash unload --home /data/mash --file mash/enquiry_20240331.csv --reason "wrong month"`
    - `mash unload --home /data/mash --extract mash.enquiry --as-of 2024-03-31 --yes`
    """
    if (file is None) == (extract is None) or (as_of is not None and extract is None):
        raise _refused("say either --file, or --extract with or without --as-of", 2)
    from mash_vfm.unload import Withdrawal
    from mash_vfm.unload import unload as withdraw

    settings = _settings(config, home=home)
    what = Withdrawal(file, extract, as_of.date() if as_of else None, reason)
    _run("unload", settings, partial(withdraw, withdrawal=what, yes=yes))


check = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    help="Run both gates over what is in the warehouse, without publishing.",
)
app.add_typer(check, name="check")


@check.callback()
def check_only(
    context: typer.Context, home: HomeDir = None, as_of: AsOf = None, config: Config = None
) -> None:
    """Run both gates over what is in the warehouse, without publishing.

    Results are in the warehouse's table dq.expectation_result and in the run's report.

    **Example**
    - `mash check --home /data/mash`
    """
    if context.invoked_subcommand is not None:
        return
    from mash_vfm import line

    settings = _settings(config, home=home, as_of=as_of.date() if as_of else None)
    _run("check", settings, line.check_only)


@check.command("evaluate")
def evaluate_findings(
    truth: Annotated[
        Path,
        typer.Option("--truth", metavar="DIR", help="The folder `truth` that mash demo wrote."),
    ],
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Say how well faults are found: the findings of a warehouse against what was planted.

    Recall and precision by kind of fault, and what was found where nothing was planted. Exit code
    1 if a bar is not met: all of the certain faults, 95 % of the statistical ones, no more than one
    false finding in 10,000 clean rows.

    **Example**
    - `mash check evaluate --home demo/home --truth demo/truth`
    """
    from mash_vfm.expectations.evaluate import EvaluateError
    from mash_vfm.expectations.evaluate import evaluate_findings as evaluate
    from mash_vfm.expectations.show_evaluation import show_evaluation
    from mash_vfm.home import Home

    settings = _settings(config, home=home)
    try:
        found = evaluate(Home(settings.home).warehouse, truth)
    except EvaluateError as error:
        raise _refused(error, 1) from None
    show_evaluation(found, Display())
    if not found.is_met:
        raise typer.Exit(1)


@app.command()
def publish(
    home: HomeDir = None, as_of: AsOf = None, keep_generations: Keep = None, config: Config = None
) -> None:
    """Publish what is in the warehouse, if both gates let it pass.

    For a run that was stopped after its models were built. Marts that were not built whole from
    what has landed are refused: run mash build.

    **Example**
    - `mash publish --home /data/mash --keep-generations 10`
    """
    from mash_vfm import line

    settings = _settings(
        config,
        home=home,
        as_of=as_of.date() if as_of else None,
        keep_generations=keep_generations,
    )
    _run("publish", settings, line.publish_only)


@contextmanager
def _published(
    settings: Settings,
    metric: str,
    area: str,
    breakdown: str,
    period: str | None,
    grain: str | None,
) -> Iterator[tuple[DuckDBPyConnection, Selection]]:
    """The published figures and which are meant; ends the command where there are none."""
    from duckdb import CatalogException

    from mash_vfm.home import Home
    from mash_vfm.publish import NothingPublishedError, open_current
    from mash_vfm.summary import Selection, UnknownNameError

    selection = Selection(
        metric=metric,
        area=None if area == "any" else area,
        breakdown=None if breakdown == "any" else breakdown,
        period=period,
        grain=grain,
    )
    try:
        with open_current(Home(settings.home).published) as connection:
            yield connection, selection
    except NothingPublishedError as error:
        raise _refused(error, 1) from None
    except UnknownNameError as error:
        raise _refused(error, 2) from None
    except CatalogException:
        lacking = "what is published is of an earlier version; run mash build --rebuild"
        raise _refused(lacking, 1) from None


@app.command()
def show(
    metric: MetricName,
    area: Area = "ALL",
    period: Period = None,
    grain: Grain = None,
    breakdown: Breakdown = "none",
    output: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TABLE,
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Show the published figures of a metric or a measure.

    **Examples**
    - `mash show re_referrals --period latest`
    - `mash show cp_plan_open --area any --grain month --period 2024-03`
    - `mash show decision_speed --breakdown source_agency --format csv > speed.csv`
    """
    from mash_vfm.summary import SHOWN_COLUMNS, rows_of, show_rows

    settings = _settings(config, home=home)
    with _published(settings, metric, area, breakdown, period, grain) as (connection, selection):
        named, rows = rows_of(connection, selection)
    if output is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(SHOWN_COLUMNS)
        writer.writerows(rows)
    else:
        show_rows(named.label, rows, Display())


@app.command()
def explain(
    metric: MetricName,
    area: Area = "ALL",
    period: Period = "latest",
    grain: Grain = None,
    breakdown: Breakdown = "none",
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Explain published figures: how they are worked out, and which extracts fed them.

    **Examples**
    - `mash explain tier3_dfe --period 2023-24`
    - `mash explain within_target --area MV01 --grain month --period 2024-03`
    """
    from mash_vfm.explain import explain as explain_figures

    settings = _settings(config, home=home)
    with _published(settings, metric, area, breakdown, period, grain) as (connection, selection):
        explain_figures(connection, selection, Display())


@app.command()
def history(
    extract: Annotated[str, typer.Argument(help="An extract, such as mash.enquiry.")],
    key: Annotated[list[str], typer.Argument(help='The key, a value a part; "" is a blank one.')],
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show values that identify somebody.")
    ] = False,
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Show every version of a row that ever landed, and which one is in force.

    The same in SQL: `staging.stg_row_version`, joined to the raw table.

    **Examples**
    - `mash history mash.enquiry E1001 C42`
    - `mash history police.recorded_offence CR/2024/17 --show-values`
    """
    from mash_vfm.contract import load_contract
    from mash_vfm.history import HistoryError, find_extract, show_history
    from mash_vfm.home import BusyError, Home

    settings = _settings(config, home=home)
    try:
        found = find_extract(load_contract(PROJECT_DIR), extract, key)
        show_history(Home(settings.home), found, key, Display(), show_values=show_values)
    except HistoryError as error:
        raise _refused(error, 2 if error.is_usage else 1) from None
    except BusyError as error:
        raise _refused(error, 1) from None


@app.command()
def status(home: HomeDir = None, config: Config = None) -> None:
    """Show what is published, what has landed and how the last runs ended.

    **Example**
    - `mash status --home /data/mash`
    """
    from mash_vfm.home import Home
    from mash_vfm.status import show_status

    show_status(Home(_settings(config, home=home).home), Display())


@app.command()
def feedback(
    home: HomeDir = None,
    supplier: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this supplier; by default each one.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder to write to; by default HOME/feedback."),
    ] = None,
    config: Config = None,
) -> None:
    """Write a workbook for each supplier: what to mend, row by row, and how that has changed.

    It tells what the arrivals gate saw last, also where that stopped the publication.

    **Example**
    - `mash feedback --home /data/mash --supplier Police`
    """
    from mash_vfm.expectations.policy import DATA_TEAM
    from mash_vfm.feedback import FeedbackError, file_name, read_told, write_workbook
    from mash_vfm.home import BusyError, Home
    from mash_vfm.warehouse import open_warehouse

    where = Home(_settings(config, home=home).home)
    folder = out or where.feedback
    if not where.warehouse.is_file():
        raise _refused(f"there is no warehouse in {where.path} yet; run: mash build", 1)
    try:
        with where.lock(), open_warehouse(where.warehouse, read_only=True) as connection:
            told = read_told(connection, PROJECT_DIR, DATA_TEAM, supplier)
    except BusyError as error:
        raise _refused(error, 1) from None
    except FeedbackError as error:
        raise _refused(error, 2 if supplier else 1) from None
    display, failed = Display(), False
    for one in told:
        path = folder / file_name(one.supplier)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_workbook(one, path)
        except OSError as error:
            reason = f"{path} cannot be written ({error.strerror}); close it and try again"
            typer.echo(f"mash: {reason}", err=True)
            failed = True
        else:
            display.say(f"{path}: {one.findings:,} to mend, {one.new:,} new, {one.mended:,} mended")
    if failed:
        raise typer.Exit(1)


key = typer.Typer(no_args_is_help=True, help="The key that the person ids are made with.")
app.add_typer(key, name="key")


@key.command("make")
def make_key(home: HomeDir = None, config: Config = None) -> None:
    """Make a key at random in a file that only you may read; never writes over one.

    The file is `person.key` in the home, or what the setting `person_key_file` names. Instead of a
    file the variable `MASH_PERSON_KEY` may hold a key. Without a key nothing is built.

    **Example**
    - `mash key make --home /data/mash`
    """
    from mash_vfm.identity import command

    _run("key make", _settings(config, home=home), command.make_key)


@key.command("rotate")
def rotate_key(home: HomeDir = None, config: Config = None) -> None:
    """Make a new key in place of the old one; every child then has another person id.

    Which new id stands for which old one is logged in the warehouse, in `ops.person_history`. It
    works without the old key too, should that be lost. Run mash build afterwards.

    **Example**
    - `mash key rotate --home /data/mash`
    """
    from mash_vfm.identity import command

    _run("key rotate", _settings(config, home=home), command.rotate_key)


codes = typer.Typer(no_args_is_help=True, help="The codes that spellings stand for.")
app.add_typer(codes, name="codes")


@codes.command("normalise")
def normalise_codes(
    source: Annotated[
        Path,
        typer.Option("--input", metavar="FILE", help="CSV with the columns column and spelling."),
    ],
    target: Annotated[
        Path, typer.Option("--output", metavar="FILE", help="CSV to write, one row a row.")
    ],
) -> None:
    """Map spellings of the coded columns of Annex A to codes, as the warehouse does.

    `column` is a heading of Annex A (`Ethnicity`, `Referral Source`), case and punctuation apart.
    The output has `column,spelling,code,label,annex_a_label,rule,status`: `rule` is the step that
    mapped it or why none did, `status` is mapped, unmapped, blank or unknown_column.

    **Example**
    - `mash codes normalise --input spellings.csv --output codes.csv`
    """
    from mash_vfm.codes import CodeSeedError
    from mash_vfm.codes.table import TableError, known_headings, normalise_table

    try:
        statuses = normalise_table(PROJECT_DIR, source, target)
    except (TableError, CodeSeedError) as error:
        raise _refused(error, 2) from None
    counts = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()))
    typer.echo(f"{target}: {counts or 'no rows'}")
    if statuses["unknown_column"]:
        headings = "; ".join(known_headings(PROJECT_DIR))
        typer.echo(f"mash: unknown_column: the headings are {headings}", err=True)


link = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    help="The linkage: which records are one child.",
)
app.add_typer(link, name="link")


@link.callback()
def link_file(
    context: typer.Context,
    source: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help="Records, as CSV in any usual dialect."),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="CSV to write, one row a linked pair."),
    ] = None,
    strength: Annotated[Strength, typer.Option(help="How sure a link must be.")] = Strength.CENTRAL,
) -> None:
    """Link the records of a file by the models of the warehouse, without a warehouse.

    The file has the column `id` and any of `source`, `forename`, `surname`, `dob`, `sex`,
    `postcode` and `nhs_number`. The output has `id_l,source_l,id_r,source_r,match_probability,
    match_weight,matched_by`.

    **Example**
    - `mash link --input records.csv --output pairs.csv --strength strict`
    """
    if context.invoked_subcommand is not None:
        return
    if source is None or target is None:
        raise _refused("say --input and --output, or one of: evaluate, explain, train", 2)
    from mash_vfm.linkage.model import LinkModelError
    from mash_vfm.linkage.table import LinkTableError, link_table

    try:
        linked = link_table(PROJECT_DIR, source, target, strength.value)
    except (LinkTableError, LinkModelError) as error:
        raise _refused(error, 2) from None
    typer.echo(
        f"{target}: {linked.pairs:,} linked pairs in {linked.clusters:,} clusters of "
        f"{linked.records:,} records"
    )
    if linked.to_review:
        typer.echo(
            f"mash: {linked.to_review:,} records are in doubt; see docs/linkage.md", err=True
        )


@link.command("explain")
def explain_pair(
    left: Annotated[str, typer.Argument(help="Key of a record, `system.extract:key`.")],
    right: Annotated[str, typer.Argument(help="Key of the other record.")],
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Show field by field what speaks for and against two records being one child.

    Only levels of agreement are shown, no name, date or number.

    **Example**
    - `mash link explain mash.enquiry:E1 social_care.person:42 --home /data/mash`
    """
    from mash_vfm.home import BusyError, Home
    from mash_vfm.linkage.explain import ExplainError, show_explanation
    from mash_vfm.linkage.model import LinkModelError

    settings = _settings(config, home=home)
    try:
        show_explanation(Home(settings.home), left, right, Display())
    except (ExplainError, LinkModelError, BusyError) as error:
        raise _refused(error, 1) from None


@link.command("evaluate")
def evaluate_links(
    truth: Annotated[
        Path,
        typer.Option("--truth", metavar="DIR", help="The folder `truth` that mash demo wrote."),
    ],
    home: HomeDir = None,
    config: Config = None,
) -> None:
    """Say how good the linkage is: the clusters of a warehouse against the true children.

    By pair and by cluster at each strength, by extract, by difficulty, with the causes of what went
    wrong, and whether a probability means what it says. Last, each person-level measure beside what
    it would be if every child were known: the marts are built again for that, in a copy.

    **Example**
    - `mash link evaluate --home demo/home --truth demo/truth`
    """
    from mash_vfm.dbt_run import DbtError
    from mash_vfm.home import Home
    from mash_vfm.linkage.effect import effects
    from mash_vfm.linkage.evaluate import evaluate
    from mash_vfm.linkage.show_evaluation import show_effects, show_evaluation
    from mash_vfm.linkage.truth import EvaluateError

    settings = _settings(config, home=home)
    of, display = Home(settings.home), Display()
    try:
        show_evaluation(evaluate(of, truth), display)
        show_effects(effects(of, truth, PROJECT_DIR), display)
    except (EvaluateError, DbtError) as error:
        raise _refused(error, 1) from None


@link.command("train")
def train_model(
    home: HomeDir = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write; by default the package's."),
    ] = None,
    config: Config = None,
) -> None:
    """Estimate the parameters of the linkage anew from the records of a warehouse.

    About once a year, by hand, and looked at before it is committed: a build never trains.

    **Example**
    - `mash link train --home /data/mash --out model.json`
    """
    from mash_vfm.home import BusyError, Home
    from mash_vfm.linkage.model import MODEL_PATH, LinkModelError
    from mash_vfm.linkage.train import TrainError, train

    settings = _settings(config, home=home)
    try:
        changes = train(Home(settings.home), out or MODEL_PATH)
    except (TrainError, LinkModelError, BusyError) as error:
        raise _refused(error, 1) from None
    for change in changes:
        typer.echo(change)


def main() -> None:
    """Entry point of the ``mash`` command."""
    app(prog_name="mash")


if __name__ == "__main__":
    main()
