from __future__ import annotations

import pytest

from mash_vfm.dbt_run import without_values


@pytest.mark.parametrize(
    "message",
    [
        """Runtime Error in model mart_x (models/marts/mart_x.sql)
  Constraint Error: Duplicate key "child_name: Jones, id: 7" violates primary key constraint.""",
        "Conversion Error: Could not convert string 'Jones' to INT32",
        """Conversion Error: invalid date field format: "Jones", expected format is (YYYY-MM-DD)""",
        """Runtime Error in model stg_x (models/staging/stg_x.sql)
  Invalid Input Error: Failed to cast value: Could not convert string "Jones" to 'DATE'""",
    ],
)
def test_a_message_of_the_database_loses_the_values_of_the_data(message: str) -> None:
    assert "Jones" in message
    assert "Jones" not in without_values(message)


def test_a_message_keeps_the_names_that_say_where_it_is_wrong() -> None:
    message = """Runtime Error in model mart_x (models/marts/mart_x.sql)
  Binder Error: Referenced column "area" not found in FROM clause!
  Candidate bindings: "area_code"

  LINE 3: select area
                 ^
  compiled code at target/compiled/mart_x.sql"""
    assert without_values(message) == (
        'Binder Error: Referenced column "area" not found in FROM clause! '
        'Candidate bindings: "area_code"'
    )
