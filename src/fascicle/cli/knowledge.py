"""Show the knowledge that findings are held against.

Statements are cited, dated and versioned; a result names the snapshot by its hash.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_command
from fascicle.model.knowledge import Proposition

if TYPE_CHECKING:
    import argparse

    from fascicle.knowledge.snapshot import Snapshot
    from fascicle.model.knowledge import Statement


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
    lines = [f"{snapshot.name} sha256:{snapshot.sha256}"]
    for proposition in Proposition:
        own = [statement for statement in snapshot.statements if statement.proposition is proposition]
        verified = sum(statement.is_verified for statement in own)
        lines.extend(["", f"Statements on {proposition.value}: {len(own)} ({verified} verified)"])
        lines.extend(f"  {_format_statement(statement)}" for statement in own)
    lines.extend(["", f"Recurrent fusions: {len(snapshot.fusion_pairs)}"])
    lines.extend(
        f"  {pair.five_prime}::{pair.three_prime}: {', '.join(pair.entities)} [{pair.source}]" for pair in snapshot.fusion_pairs
    )
    lines.extend(["", f"Events within one gene: {len(snapshot.intragenic_events)}"])
    lines.extend(f"  {event.name}: {', '.join(event.entities)} [{event.source}]" for event in snapshot.intragenic_events)
    return "\n".join(lines) + "\n"


def _format_statement(statement: Statement) -> str:
    """`us-x: larotrectinib, sensitivity; fusion NTRK1 ...; SOLID; US full 2025-04-10 [verified 2026-11-27]`."""
    what = ", ".join(part for part in (statement.regimen, statement.direction.value) if part)
    parts = [
        what,
        statement.biomarker.text or "any biomarker",
        "|".join(statement.diseases) or "any disease",
        _format_rank(statement),
    ]
    checked = f"{statement.verification.value} {statement.verified_on}"
    return f"{statement.identifier}: {'; '.join(parts)} [{checked}]"


def _format_rank(statement: Statement) -> str:
    approval = statement.approval
    if approval is None:
        return statement.level.value
    return " ".join(str(part) for part in (approval.jurisdiction, approval.status, approval.granted) if part is not None)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments; `show` is the only action so far."""
    del args
    run_show()
