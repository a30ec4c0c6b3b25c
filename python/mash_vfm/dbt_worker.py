"""dbt in a process of its own: parses the project once, then runs the commands it is sent.

Run by ``mash_vfm.dbt_run``. It reads one JSON object a line from standard input (``{"args":
[...]}``) and writes one an event to standard output. When standard input closes, the run that
started it has ended, however that came about: the worker then stops at once, so that a killed run
never leaves a dbt behind that holds the warehouse. DuckDB's write-ahead log makes that safe.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

HOME_VARIABLE = "MASH_HOME"
COMMON_ARGUMENTS = ("--log-level", "none", "--log-level-file", "debug", "--no-use-colors-file")


class Channel:
    """The way back to the run: one JSON object a line, apart from what dbt itself prints."""

    def __init__(self) -> None:
        self._stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)  # whatever a library prints goes to the log, not between the events

    def send(self, event: str, **content: Any) -> None:
        """Write one event."""
        self._stream.write(json.dumps({"event": event, **content}, default=str) + "\n")
        self._stream.flush()


def read_commands(commands: queue.Queue[list[str]]) -> None:
    """Hand on each command; leave the process when there is nobody left to send one."""
    for line in sys.stdin:
        commands.put(json.loads(line)["args"])
    os._exit(1)


def main(where: list[str]) -> None:
    """Parse the project and serve commands until standard input closes.

    ``where`` holds the arguments that every command needs: the folders.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's to deal with
    channel = Channel()
    commands: queue.Queue[list[str]] = queue.Queue()
    threading.Thread(target=read_commands, args=(commands,), daemon=True).start()

    # Slow to import, and there is time for it: the extracts are landing meanwhile.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg
    from dbt_common.invocation import get_invocation_id

    def on_event(event: EventMsg) -> None:
        name = event.info.name
        if name == "ConcurrencyLine":
            channel.send("total", count=event.data.node_count)
        elif name == "NodeFinished":
            channel.send("node", name=event.data.node_info.node_name)

    close_database: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    # Without the home and the variables of this run: what dbt keeps of the parsed project then
    # holds for the next run too, whatever those are.
    home = os.environ.pop(HOME_VARIABLE)
    parsed = dbtRunner().invoke([*COMMON_ARGUMENTS, "parse", *where])
    os.environ[HOME_VARIABLE] = home
    manifest = parsed.result if isinstance(parsed.result, Manifest) else None
    channel.send("parsed", message=None if manifest else str(parsed.exception))
    while manifest is not None:
        arguments = commands.get()
        runner = dbtRunner(manifest=manifest, callbacks=[on_event])
        outcome = runner.invoke([*COMMON_ARGUMENTS, *arguments, *where])
        # dbt-duckdb keeps the file open after a command; others need it between two of them.
        close_database()
        channel.send(
            "end",
            success=outcome.success,
            message=str(outcome.exception) if outcome.exception else None,
            invocation=get_invocation_id(),
            nodes=[
                {
                    "name": result.node.name,
                    "type": str(result.node.resource_type),
                    "path": result.node.original_file_path,
                    "status": str(result.status),
                    "seconds": result.execution_time,
                    "message": result.message,
                    "failures": result.failures,
                }
                for result in getattr(outcome.result, "results", ())
            ],
        )


if __name__ == "__main__":
    main(sys.argv[1:])
