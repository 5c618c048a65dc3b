"""The command line: parse, wire ports to adapters, call one workflow function, write its result."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fascicle.errors import FascicleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
EXIT_BROKEN_PIPE = 141  # 128 + SIGPIPE
EXIT_TERMINATED = 143  # 128 + SIGTERM


class _Terminated(BaseException):
    """The process was asked to end, as schedulers of clusters do it: what is unfinished is cleaned up on the way out."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 anticipated error with one message on stderr, 2 wrong usage."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        with _clean_end():
            code = _run(arguments)
        sys.stdout.flush()
    except FascicleError as error:
        sys.stderr.write(f"fascicle: error: {error}\n")
        return EXIT_ERROR
    except KeyboardInterrupt:
        sys.stderr.write("fascicle: interrupted\n")
        return EXIT_INTERRUPTED
    except _Terminated:
        sys.stderr.write("fascicle: stopped\n")
        return EXIT_TERMINATED
    except BrokenPipeError:
        _close_stdout()
        return EXIT_BROKEN_PIPE
    return code


@contextmanager
def _clean_end() -> Iterator[None]:
    """Lets SIGTERM unwind the block, so that temporary folders, which hold a patient's reads, are removed."""
    own = os.getpid()

    def end(_number: int, _frame: FrameType | None) -> None:
        if os.getpid() != own:  # a process that was made of this one has its folders from it
            os._exit(EXIT_TERMINATED)
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(arguments: list[str]) -> int:
    from fascicle.cli.commands import import_command
    from fascicle.cli.logs import configure_logging
    from fascicle.cli.parsing import find_command, make_parser

    try:
        args = make_parser(find_command(arguments)).parse_args(arguments)
    except SystemExit as stop:  # argparse ends --help with 0 and wrong usage with 2
        return stop.code if isinstance(stop.code, int) else 0
    configure_logging(is_verbose=args.verbose, is_quiet=args.quiet)
    return import_command(args.command).main(args) or 0


def _close_stdout() -> None:
    """The reader of our output has gone; point stdout elsewhere so that the interpreter's last flush is quiet too."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)
