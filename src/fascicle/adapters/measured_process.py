"""Runs one command and says what the operating system charged it with.

The command is started by a small process of its own (this file, run as a script, with nothing else imported), because a child's
peak memory begins with that of the process it was forked from. What is measured is the command with all its waited-for
descendants: CPU time is their sum, peak memory that of the largest single one of them (`wait4`, getrusage(2)). A peak below
that of the small process, about 15 MB, cannot be told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fascicle.workflow.bench.rounds import ProcessUse, Step

_SHOWN_LINES = 5


def run_measured(step: Step) -> ProcessUse:
    """Runs a step to its end; its messages are kept for an error only.

    Raises:
        ToolError: the program cannot be started, or ends with another code than 0.
    """
    from fascicle.errors import ToolError
    from fascicle.workflow.bench.rounds import ProcessUse

    request = {"argv": list(step.argv), "environment": dict(step.environment), "output": str(step.output or os.devnull)}
    command = [sys.executable, "-I", "-S", __file__]
    done = subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        tail = "\n".join(done.stderr.strip().splitlines()[-_SHOWN_LINES:])
        message = f"{' '.join(step.argv)}: ended with {done.returncode}: {tail}"
        raise ToolError(message)
    return ProcessUse(**json.loads(done.stdout))


def _measure(request: dict[str, Any]) -> tuple[int, dict[str, float]]:
    """Exit code and use of a command."""
    with Path(request["output"]).open("wb") as output:
        begin = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603
            request["argv"], stdin=subprocess.DEVNULL, stdout=output, env={**os.environ, **request["environment"]}
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    return child.returncode, {
        "user_seconds": usage.ru_utime,
        "system_seconds": usage.ru_stime,
        "wall_seconds": wall,
        "peak_memory_bytes": usage.ru_maxrss * unit,
    }


def _main() -> int:
    """The small process: request on stdin, use on stdout, the command's messages on stderr."""
    try:
        code, use = _measure(json.load(sys.stdin))
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 127
    sys.stdout.write(json.dumps(use))
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(_main())
