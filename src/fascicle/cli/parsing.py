"""The argument parser: all commands by name, the arguments of those that are needed."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fascicle.cli.commands import COMMANDS, format_tasks, import_command, read_help

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DESCRIPTION = "Fascicle: precision oncology for sarcoma, from reads to a signed report."
# No tumour is known with more; 50 is a slip of the pen for 50 %.
_PLOIDY_MAX = 16
HELP_HINT = "`fascicle COMMAND --help` describes a command."
_Subparsers = argparse._SubParsersAction  # argparse has no public name for it


class _Version(argparse.Action):
    """`--version`: imported when asked for, since it looks at the knowledge and at all libraries."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from fascicle.cli.versions import format_versions

        sys.stdout.write(format_versions())
        parser.exit()


def make_parser(needed: Collection[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser. Commands outside `needed` are known by name only, and their modules are not imported."""
    parser = argparse.ArgumentParser(
        prog="fascicle",
        description=DESCRIPTION,
        usage="fascicle [--help] [--version] COMMAND ...",
        epilog=f"{format_tasks()}\n\n{HELP_HINT}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="versions of Fascicle, its data and its libraries")
    # Here once, so that `reference -v build` and `reference build -v` are the same.
    parser.set_defaults(verbose=False, quiet=False)
    subparsers = parser.add_subparsers(dest="command", prog="fascicle", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    for name in COMMANDS:
        subparser = add_command(subparsers, name, read_help(name) if name in needed else "")
        if name in needed:
            import_command(name).add_arguments(subparser)
    return parser


def add_command(subparsers: _Subparsers[argparse.ArgumentParser], name: str, description: str) -> argparse.ArgumentParser:
    """A parser for a command, or for a command of a command, with the options that every one has."""
    summary = description.partition("\n")[0].rstrip(".").replace("%", "%%")
    parser = subparsers.add_parser(
        name, description=description, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    group = parser.add_argument_group("messages").add_mutually_exclusive_group()
    group.add_argument("-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help="say what is done, on stderr")
    group.add_argument(
        "-q", "--quiet", action="store_true", default=argparse.SUPPRESS, help="say only what went wrong, and show no progress"
    )
    return parser


def add_reference_argument(parser: argparse.ArgumentParser) -> None:
    """`--reference REF`."""
    parser.add_argument(
        "--reference", required=True, type=Path, metavar="REF", help="reference bundle (fascicle reference build)"
    )


def add_out_argument(parser: argparse.ArgumentParser) -> None:
    """`--out DIR`."""
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="result directory; made if it is not there")


def add_cram_reference_argument(parser: argparse.ArgumentParser) -> None:
    """`--cram-reference FASTA`."""
    parser.add_argument("--cram-reference", type=Path, metavar="FASTA", help="the FASTA that a CRAM was written against")


def add_sample_argument(parser: argparse.ArgumentParser, default: str) -> None:
    """`--sample NAME`."""
    parser.add_argument(
        "--sample", default=default, metavar="NAME", help="name of the assay in the results (default: %(default)s)"
    )


def add_threads_argument(parser: argparse.ArgumentParser) -> None:
    """`--threads N`."""
    parser.add_argument(
        "--threads", type=parse_count, default=count_cores(), metavar="N", help="cores to use (default: all, %(default)s here)"
    )


def add_knowledge_argument(parser: argparse.ArgumentParser) -> None:
    """`--knowledge DIR`."""
    parser.add_argument(
        "--knowledge",
        type=Path,
        metavar="DIR",
        help="frozen snapshot of knowledge (fascicle knowledge update; default: the one that ships)",
    )


def add_trials_argument(parser: argparse.ArgumentParser) -> None:
    """`--trials FILE`."""
    parser.add_argument(
        "--trials",
        type=Path,
        metavar="FILE",
        help="trials to hold against the patient: JSON of ClinicalTrials.gov (a search or a study)",
    )


def find_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """The command that arguments ask for, as far as can be told before they are parsed: nothing or one name."""
    first = next((argument for argument in arguments if not argument.startswith("-")), None)
    return (first,) if first in COMMANDS else ()


def parse_lanes(text: str) -> tuple[Path, ...]:
    """Files of one mate, lane after lane, separated by commas, for `type=`."""
    return tuple(Path(name) for name in text.split(",") if name)


def parse_named_file(text: str) -> tuple[str, Path]:
    """`NAME=FILE`, the name of letters, digits, `_` and `-`, for `type=`."""
    name, is_there, path = text.partition("=")
    if not is_there or not path or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise argparse.ArgumentTypeError(f"NAME=FILE is needed, the name of letters, digits, _ and -; not {text!r}")
    return name, Path(path)


def parse_count(text: str) -> int:
    """A whole number of 1 or more, for `type=`."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number of 1 or more is needed, not {text!r}")
    return int(text)


def parse_fraction(text: str) -> float:
    """A fraction from 0 to 1, for `type=`."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"a fraction from 0 to 1 is needed, not {text!r}")
    return value


def parse_ploidy(text: str) -> float:
    """A mean number of copies per chromosome, above 0 and at most 16, for `type=`."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= _PLOIDY_MAX:
        raise argparse.ArgumentTypeError(f"mean copies per chromosome are needed, such as 2 or 3.4, not {text!r}")
    return value


def count_cores() -> int:
    """Cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity else os.cpu_count() or 1
