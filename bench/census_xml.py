"""Landing a large CIN census, against the parser alone on the same file, side by side in one run.

Run it as ``python bench/census_xml.py [--megabytes 300]`` in the project's environment. It prints
seconds, seconds of processor, megabytes a second and peak memory of three things, each in a process
of its own: lxml reading the file and keeping nothing, the reader (file to scratch tables), and the
whole landing (file to warehouse). The last two are also given as a multiple of the first, by the
processor, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from mash_vfm.settings import PROJECT_DIR

_PARSER = """
from lxml import etree
for _, element in etree.iterparse(str(path), tag="Child"):
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
"""
_READER = """
from datetime import date
from mash_vfm.landing.model import InboxFile
from mash_vfm.landing.readers import READERS, Reading
file = InboxFile(path, path.name, "social_care", "cin_census", date(2024, 3, 31), False, ".xml")
extracts = contract.named(file.system, file.extract)
READERS[".xml"](Reading(file, extracts, contract, scratch))
"""
_LANDING = """
import duckdb
from mash_vfm.landing import land_inbox
connection = duckdb.connect(scratch / "warehouse.duckdb")
connection.execute("set memory_limit = '256MB'")
result = land_inbox(connection, path.parent.parent, contract, run_id="bench")
assert [file.status for file in result.files] == ["landed"], result
"""
_CHILD = """
import sys, time
from pathlib import Path
path, scratch, project = (Path(argument) for argument in sys.argv[1:4])
import lxml.etree, duckdb, mash_vfm.landing
from mash_vfm.contract import load_contract
from mash_vfm.memory import own_peak_bytes
contract = load_contract(project)
started, used = time.perf_counter(), time.process_time()
exec(sys.argv[4])
seconds, used = time.perf_counter() - started, time.process_time() - used
print(seconds, used, own_peak_bytes() / 2**20)
"""


def write_census(path: Path, megabytes: int) -> None:
    """Write a census of that size: every child has an episode with each module once."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n<Header>\n')
        stream.write("<CollectionDetails><Collection>CIN</Collection><Year>2024</Year>")
        stream.write("</CollectionDetails>\n</Header>\n<Children>\n")
        number = written = 0
        while written < megabytes * 1_000_000:
            number += 1
            written += stream.write(_child(number))
        stream.write("</Children>\n</Message>\n")


def _child(number: int) -> str:
    day = f"20{number % 24:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return f"""  <Child>
    <ChildIdentifiers>
      <LAchildID>C{number:09}</LAchildID>
      <PersonBirthDate>{day}</PersonBirthDate>
      <GenderCurrent>{number % 2 + 1}</GenderCurrent>
    </ChildIdentifiers>
    <ChildCharacteristics>
      <Ethnicity>WBRI</Ethnicity>
      <Disabilities>
        <Disability>NONE</Disability>
      </Disabilities>
    </ChildCharacteristics>
    <CINdetails>
      <CINreferralDate>{day}</CINreferralDate>
      <ReferralSource>1A</ReferralSource>
      <PrimaryNeedCode>N1</PrimaryNeedCode>
      <Assessments>
        <AssessmentActualStartDate>{day}</AssessmentActualStartDate>
        <AssessmentAuthorisationDate>{day}</AssessmentAuthorisationDate>
        <FactorsIdentifiedAtAssessment>
          <AssessmentFactors>2B</AssessmentFactors>
          <AssessmentFactors>4B</AssessmentFactors>
        </FactorsIdentifiedAtAssessment>
      </Assessments>
      <CINPlanDates>
        <CINPlanStartDate>{day}</CINPlanStartDate>
      </CINPlanDates>
      <Section47>
        <S47ActualStartDate>{day}</S47ActualStartDate>
        <ICPCnotRequired>false</ICPCnotRequired>
      </Section47>
      <ReferralNFA>false</ReferralNFA>
      <ChildProtectionPlans>
        <CPPstartDate>{day}</CPPstartDate>
        <InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
        <LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>
        <Reviews>
          <CPPreviewDate>{day}</CPPreviewDate>
        </Reviews>
      </ChildProtectionPlans>
    </CINdetails>
  </Child>
"""


def measure(code: str, path: Path, folder: Path) -> tuple[float, float, float]:
    """Run the code in a process of its own.

    Returns seconds, seconds of processor, and peak memory in MB.
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        command = [sys.executable, "-c", _CHILD, str(path), scratch, str(PROJECT_DIR), code]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    # DuckDB may have shown its progress before.
    seconds, used, peak = map(float, done.stdout.splitlines()[-1].split()[-3:])
    return seconds, used, peak


def main() -> None:
    """Print the comparison."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=300)
    options.add_argument("--folder", type=Path, help="where to work (default: the system's own)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        path = folder / "inbox" / "social_care" / "cin_census_20240331.xml"
        path.parent.mkdir(parents=True)
        write_census(path, chosen.megabytes)
        megabytes = path.stat().st_size / 1_000_000
        floor: float | None = None
        for what, code in (("parser", _PARSER), ("reader", _READER), ("landing", _LANDING)):
            seconds, used, peak = measure(code, path, folder)
            floor = floor or used
            print(
                f"{what:8} {seconds:6.1f} s  {used:6.1f} s of processor"
                f"  {megabytes / used:6.1f} MB/s  {used / floor:4.1f} x parser"
                f"  peak {peak:,.0f} MB"
            )


if __name__ == "__main__":
    main()
