"""Findings as staging adds them up: one row a load, kind and column."""

from __future__ import annotations

import re

import duckdb


def test_findings_of_one_kind_about_several_sheets_are_one_row(
    compiled_staging: dict[str, str],
) -> None:
    sql = compiled_staging["stg_finding"]
    names = ("_bad_columns", "_placeholder_columns", "reason")
    columns = ", ".join(["_load_id bigint", *(f"{name} varchar" for name in names)])
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as warehouse; use warehouse")
        con.execute("create schema staging; create schema ops")
        for table in set(re.findall(r'"(stg_\w+)"', sql)) - {"stg_ops__load"}:
            con.execute(f"create table staging.{table} ({columns})")
        con.execute(
            """
            create table staging.stg_ops__load as select 1 as load_id, 'mash.visit' as extract_id;
            create table ops.load_finding as
            from (values
                (1, 'sheet_not_read', null, 3::bigint, 'List 9'),
                (1, 'sheet_not_read', null, 4::bigint, 'List 10'),
                (1, 'no_rows', null, null, '')
            ) as found (load_id, finding, column_name, row_count, detail)
            """
        )
        found = con.execute(f"select finding, row_count from ({sql}) order by 1").fetchall()
    assert found == [("no_rows", None), ("sheet_not_read", 7)]
