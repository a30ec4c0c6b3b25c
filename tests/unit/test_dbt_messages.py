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


def test_of_a_python_model_only_what_it_says_in_the_end_is_kept() -> None:
    message = (
        "Runtime Error in model int_person__pair (models/x.py)\n  Python model failed:\n"
        '  Traceback (most recent call last):\n    File "x.py", line 1, in model\n'
        "      load()\n  mash_vfm.linkage.model.LinkModelError: the parameters are not JSON; "
        "restore the file\n\n  compiled code at target/x.py"
    )
    assert without_values(message) == "the parameters are not JSON; restore the file"
