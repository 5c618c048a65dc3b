"""Show the knowledge that findings are held against.

Statements are cited, dated and versioned; a result names the snapshot by its hash.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_command

if TYPE_CHECKING:
    import argparse

    from fascicle.knowledge.snapshot import Snapshot
    from fascicle.model.knowledge import TherapyStatement


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their arguments."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_command(commands, "show", "List the statements of the snapshot.")


def run_show() -> None:
    """List the snapshot on stdout."""
    from fascicle.adapters.knowledge_files import read_snapshot

    sys.stdout.write(format_snapshot(read_snapshot()))


def format_snapshot(snapshot: Snapshot) -> str:
    """Name and hash, then a line per therapy statement, per recurrent fusion, and per known event within a gene."""
    lines = [f"{snapshot.name} sha256:{snapshot.sha256}", "", f"Therapy statements: {len(snapshot.therapies)}"]
    lines.extend(f"  {_format_statement(statement)}" for statement in snapshot.therapies)
    lines.extend(["", f"Recurrent fusions: {len(snapshot.fusion_pairs)}"])
    lines.extend(
        f"  {pair.five_prime}::{pair.three_prime}: {', '.join(pair.entities)} [{pair.source}]" for pair in snapshot.fusion_pairs
    )
    lines.extend(["", f"Events within one gene: {len(snapshot.intragenic_events)}"])
    lines.extend(f"  {event.name}: {', '.join(event.entities)} [{event.source}]" for event in snapshot.intragenic_events)
    return "\n".join(lines) + "\n"


def _format_statement(statement: TherapyStatement) -> str:
    since = f" {statement.approval_date}" if statement.approval_date else ""
    genes = "/".join(statement.genes)
    checked = f"{statement.verification.value} {statement.verified_on}"
    return (
        f"{statement.identifier}: {statement.drug} for {genes}, {statement.jurisdiction}: {statement.approval}{since} [{checked}]"
    )


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments; `show` is the only action so far."""
    del args
    run_show()
