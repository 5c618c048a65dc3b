"""Show, freeze, compare and verify the knowledge that findings are held against.

Statements are cited, dated and versioned; a result names the snapshot by its hash. A snapshot in a directory is frozen: it holds
Fascicle's own knowledge and what you add to it, and is used with --knowledge DIR. Examples:

  fascicle knowledge update --out kb-2026-12 --add civic@2026-12-01=evidence.tsv --add oncotree=tree.json
  fascicle knowledge diff shipped kb-2026-12 --results cases/
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fascicle.knowledge.assembly import Part
    from fascicle.knowledge.snapshot import Snapshot
    from fascicle.model.findings import Findings

SHIPPED = "shipped"
_DIR_HELP = "directory of a frozen snapshot (default: the one that ships)"
_UPDATE = """Freeze a snapshot in a directory.

It holds the knowledge of this version of Fascicle and the data sets that you add, each file as it came. What is imported stays
unverified: it is shown with its origin, and no conclusion rests on it. KIND is civic (a release of evidence as TSV), civic_api
(an answer for evidenceItems), clinvar (VCF on GRCh38), oncotree, hotspots, moalmanac (the folder with its JSON files)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their arguments."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = add_command(commands, "show", "List the statements of a snapshot.")
    show.add_argument("directory", nargs="?", type=Path, metavar="DIR", help=_DIR_HELP)
    show.add_argument("--gene", metavar="SYMBOL", help="only what names this gene")
    update = add_command(commands, "update", _UPDATE)
    update.add_argument("--out", required=True, type=Path, metavar="DIR", help="directory for the snapshot; it has none yet")
    update.add_argument("--from", dest="old", type=Path, metavar="DIR", help="keep the data sets of this snapshot")
    update.add_argument(
        "--add", action="append", default=[], type=parse_addition, metavar="KIND[@VERSION]=PATH", help="a data set; repeatable"
    )
    update.add_argument(
        "--oncokb",
        action="append",
        default=[],
        type=Path,
        metavar="RESULTS",
        help="ask OncoKB about the fusions and variants of this result directory; the token is in ONCOKB_TOKEN; repeatable",
    )
    diff = add_command(commands, "diff", "List what differs between two snapshots, and which cases that touches.")
    for name in ("before", "after"):
        diff.add_argument(name, metavar=name.upper(), help=f"directory of a frozen snapshot, or the word {SHIPPED}")
    diff.add_argument("--results", type=Path, metavar="FOLDER", help="a folder of result directories: list the cases touched")
    verify = add_command(commands, "verify", "Check that a snapshot is whole and every statement has source and date.")
    verify.add_argument("directory", nargs="?", type=Path, metavar="DIR", help=_DIR_HELP)


def parse_addition(text: str) -> tuple[str, str | None, Path]:
    """`KIND[@VERSION]=PATH`, for `type=`."""
    from fascicle.knowledge.manifest import DataSet

    name, equals, path = text.partition("=")
    kind, _, version = name.partition("@")
    kinds = [item.value for item in DataSet if item not in (DataSet.OWN, DataSet.ONCOKB)]
    if not equals or not path or kind not in kinds:
        raise argparse.ArgumentTypeError(f"KIND[@VERSION]=PATH is needed, with KIND one of {', '.join(kinds)}")
    return kind, version or None, Path(path)


def run_show(directory: Path | None = None, gene: str | None = None) -> None:
    """List a snapshot on stdout."""
    from fascicle.adapters.knowledge_directory import open_snapshot
    from fascicle.cli.knowledge_texts import format_snapshot

    sys.stdout.write(format_snapshot(open_snapshot(directory), gene))


def run_update(
    out: Path, additions: Sequence[tuple[str, str | None, Path]], results: Sequence[Path] = (), old: Path | None = None
) -> None:
    """Freeze a snapshot and say what it holds."""
    from fascicle.adapters.knowledge_directory import collect_files, read_manifest, read_parts, write_snapshot
    from fascicle.cli.knowledge_texts import format_check
    from fascicle.knowledge.manifest import DataSet

    added = [part for kind, version, path in additions for part in collect_files(DataSet(kind), version, path)]
    if results:
        added.append(_ask_oncokb([item for folder in results for item in _read_results(folder)]))
    kept = [] if old is None else read_parts(old, read_manifest(old))
    sys.stdout.write(format_check(write_snapshot(out, added, kept)))


def run_diff(before: str, after: str, results: Path | None = None) -> None:
    """List what differs on stdout, and the cases touched where a folder is given."""
    from fascicle.cli.knowledge_texts import format_changes, format_touched
    from fascicle.knowledge.changes import compare_snapshots
    from fascicle.workflow.compare_knowledge import list_touched_cases

    old, new = _open_named(before), _open_named(after)
    changes = compare_snapshots(old, new)
    sys.stdout.write(format_changes(changes))
    if results is not None:
        cases = list(_read_results(results))
        sys.stdout.write(format_touched(list_touched_cases(cases, changes, old, new), len(cases)))


def run_verify(directory: Path | None = None) -> None:
    """Read a snapshot, which checks it, and say what it holds."""
    from fascicle.adapters.knowledge_directory import open_snapshot
    from fascicle.cli.knowledge_texts import format_check

    sys.stdout.write(format_check(open_snapshot(directory)))


def _open_named(name: str) -> Snapshot:
    from fascicle.adapters.knowledge_directory import open_snapshot

    return open_snapshot(None if name == SHIPPED else Path(name))


def _read_results(folder: Path) -> Iterator[Findings]:
    """The findings of a result directory, or of every one below a folder, in the order of their paths."""
    from fascicle.adapters.result_files import FINDINGS_FILE, read_findings
    from fascicle.errors import CaseError

    paths = sorted(folder.rglob(FINDINGS_FILE))
    if not paths:
        raise CaseError(f"holds no {FINDINGS_FILE}", path=folder, remedy="Name a result directory of `fascicle run`.")
    for path in paths:
        yield read_findings(path)


def _ask_oncokb(cases: Sequence[Findings]) -> Part:
    from fascicle.adapters.oncokb_client import ask_oncokb, read_token
    from fascicle.knowledge.assembly import make_oncokb_part
    from fascicle.workflow.interpret_case import list_questions

    questions = list(dict.fromkeys(question for findings in cases for question in list_questions(findings)))
    return make_oncokb_part(ask_oncokb(questions, read_token()))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    match args.action:
        case "show":
            run_show(args.directory, args.gene)
        case "update":
            run_update(args.out, args.add, args.oncokb, args.old)
        case "diff":
            run_diff(args.before, args.after, args.results)
        case _:
            run_verify(args.directory)
