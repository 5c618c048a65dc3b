"""The arguments of `fascicle reference fetch`, and what it does with them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fascicle.cli.progress import open_progress
from fascicle.reference.sources import HLA_SOURCE

if TYPE_CHECKING:
    from fascicle.workflow.fetch_reference import Downloader

FETCH_HELP = """Download public sources, with checksums and resume.

Without --only: all but gnomAD, about 1.4 GB. Parts of a source are asked for after a colon: --only gnomad:chr22. What is there is
verified and not fetched again; a download that broke goes on where it broke. --list says what there is, with licences. Example:

  fascicle reference fetch --only grch38,gencode --out sources"""


def add_fetch_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="DIR", help="directory for the files, by source and version")
    what.add_argument("--list", action="store_true", help="list the sources, their size, licence and citation")
    parser.add_argument(
        "--hla", action="store_const", const=HLA_SOURCE, dest="only", help=f"the HLA alleles only, as --only {HLA_SOURCE}"
    )
    parser.add_argument("--only", metavar="NAME[:PART],...", help="these sources only (default: all but gnomAD)")
    parser.add_argument(
        "--mirror",
        action="append",
        default=[],
        type=parse_mirror,
        metavar="[NAME=]URL",
        help="http or https address in place of scheme and host, for all sources or for the one named; repeatable",
    )


def parse_mirror(text: str) -> tuple[str, str]:
    """`NAME=URL` or `URL`, for `type=`: name of the source (empty for all) and address."""
    name, equals, url = text.partition("=")
    if not equals or ":" in name:
        name, url = "", text
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise argparse.ArgumentTypeError("an http or https address without user, password or query is needed")
    return name, url


def run_list(only: str | None = None) -> None:
    """List the sources on stdout, or those that `only` names."""
    from fascicle.reference.sources import read_sources, select_files
    from fascicle.workflow.fetch_reference import format_sources

    sources = read_sources()
    asked = {wanted.source.name for wanted in select_files(sources, only)} if only else {source.name for source in sources}
    sys.stdout.write(format_sources([source for source in sources if source.name in asked]))


def run_fetch(
    out: Path,
    *,
    only: str | None,
    mirrors: Sequence[tuple[str, str]],
    is_quiet: bool,
    downloader: Downloader | None = None,
) -> None:
    """Fetch sources and say what is there now. Raises ToolError, after all that could be fetched was, naming what could not."""
    from fascicle.adapters.download import HttpDownloader
    from fascicle.adapters.source_directory import open_source_directory
    from fascicle.errors import ToolError
    from fascicle.reference.sources import read_sources, select_files
    from fascicle.workflow.fetch_reference import fetch_reference, format_fetch

    sources = read_sources()
    wanted = select_files(sources, only)
    by_name = check_mirrors(mirrors, [source.name for source in sources])
    with open_source_directory(out, sources) as store, open_progress(is_quiet=is_quiet) as progress:
        result = fetch_reference(wanted, store, downloader or HttpDownloader(), mirrors=by_name, progress=progress)
    sys.stdout.write(format_fetch(result, store))
    if result.failures:
        raise ToolError(format_failures(result.failures, len(wanted)))


def check_mirrors(mirrors: Sequence[tuple[str, str]], names: Sequence[str]) -> Mapping[str, str]:
    """Mirrors by name of source; the last one of a name holds. Raises InputError for a name that is no source."""
    from fascicle.errors import InputError

    unknown = sorted({name for name, _ in mirrors if name and name not in names})
    if unknown:
        raise InputError(f"--mirror: {', '.join(unknown)} is no source", remedy=f"Choose among {', '.join(names)}")
    return dict(mirrors)


def format_failures(failures: Sequence[str], wanted: int) -> str:
    """One message of all that failed."""
    if len(failures) == 1:
        return failures[0]
    return "\n  ".join([f"{len(failures)} of {wanted} files could not be fetched:", *failures])
