"""What `fascicle knowledge` says on stdout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fascicle.model.knowledge import Proposition

if TYPE_CHECKING:
    from fascicle.knowledge.changes import Change
    from fascicle.knowledge.snapshot import Snapshot
    from fascicle.model.knowledge import Statement
    from fascicle.workflow.compare_knowledge import TouchedCase


def format_snapshot(snapshot: Snapshot, gene: str | None = None) -> str:
    """Name and hash, then a line per statement, recurrent fusion and known event within a gene, of `gene` alone where given."""
    lines = [format_name(snapshot)]
    for proposition in Proposition:
        own = [item for item in snapshot.statements if item.proposition is proposition and _names(item.genes, gene)]
        verified = sum(statement.is_verified for statement in own)
        lines.extend(["", f"Statements on {proposition.value}: {len(own)} ({verified} verified)"])
        lines.extend(f"  {_format_statement(statement)}" for statement in own)
    pairs = [pair for pair in snapshot.fusion_pairs if _names((pair.five_prime, pair.three_prime), gene)]
    lines.extend(["", f"Recurrent fusions: {len(pairs)}"])
    lines.extend(f"  {pair.five_prime}::{pair.three_prime}: {', '.join(pair.entities)} [{pair.source}]" for pair in pairs)
    events = [event for event in snapshot.intragenic_events if _names((event.gene,), gene)]
    lines.extend(["", f"Events within one gene: {len(events)}"])
    lines.extend(f"  {event.name}: {', '.join(event.entities)} [{event.source}]" for event in events)
    return "\n".join(lines) + "\n"


def format_name(snapshot: Snapshot) -> str:
    """`fascicle-knowledge-2026.12 sha256:...`."""
    return f"{snapshot.name} sha256:{snapshot.sha256}"


def format_check(snapshot: Snapshot) -> str:
    """How many statements each origin gave, how many are verified and since when, and what was left out with the reasons."""
    lines = [format_name(snapshot), "Every file is as it was frozen; every statement has a source and a date."]
    origins = Counter(item.origin.name if item.origin else "Fascicle" for item in snapshot.statements)
    for name, count in origins.items():
        own = [item for item in snapshot.statements if (item.origin.name if item.origin else "Fascicle") == name]
        verified = [item.verified_on for item in own if item.is_verified]
        since = f", checked from {min(verified)} to {max(verified)}" if verified else ""
        lines.append(f"{name}: {count} statements, {len(verified)} verified{since}")
    reasons = Counter(item.because for item in snapshot.left_out)
    if reasons:
        lines.append(f"Left out: {reasons.total()} records")
        lines.extend(f"  {count}: {because}" for because, count in reasons.most_common())
    return "\n".join(lines) + "\n"


def format_changes(changes: Sequence[Change]) -> str:
    """What differs, by kind, and the fields of each item that both states have."""
    if not changes:
        return "Nothing differs.\n"
    counts = Counter((change.kind, change.word) for change in changes)
    lines = [", ".join(f"{count} {kind} {word}" for (kind, word), count in counts.items())]
    for change in changes:
        lines.append(f"{change.word} {change.kind} {change.key}")
        lines.extend(f"  {item.field}: {item.before} -> {item.after}" for item in change.fields)
    return "\n".join(lines) + "\n"


def format_touched(touched: Iterable[TouchedCase], cases: int) -> str:
    """The cases that the changes are about, each change with what it says before and after."""
    lines = list(_list_touched(touched))
    names = {line.partition(":")[0] for line in lines}
    return "\n".join([f"Cases touched: {len(names)} of {cases}", *(f"  {line}" for line in lines)]) + "\n"


def _list_touched(touched: Iterable[TouchedCase]) -> Iterator[str]:
    for item in touched:
        yield f"{item.case}: {item.change.word} {item.change.kind} {item.change.key}: {item.before} -> {item.after}"


def _names(genes: Sequence[str], gene: str | None) -> bool:
    return gene is None or gene in genes


def _format_statement(statement: Statement) -> str:
    """`us-x: larotrectinib, sensitivity; fusion NTRK1 ...; SOLID; US full 2025-04-10 [verified 2026-11-27]`."""
    what = ", ".join(part for part in (statement.regimen, statement.direction.value) if part)
    parts = [
        what,
        statement.biomarker.text or "any biomarker",
        "|".join(statement.diseases) or "any disease",
        _format_rank(statement),
    ]
    return f"{statement.identifier}: {'; '.join(parts)} [{_format_standing(statement)}]"


def _format_standing(statement: Statement) -> str:
    """Whether and when it was verified; of an imported one, by whom it is said."""
    if statement.origin is None:
        return f"{statement.verification.value} {statement.verified_on}"
    return " ".join(part for part in (statement.origin.name, statement.origin.version, statement.verification.value) if part)


def _format_rank(statement: Statement) -> str:
    approval = statement.approval
    if approval is None:
        return statement.level.value
    return " ".join(str(part) for part in (approval.jurisdiction, approval.status, approval.granted) if part is not None)
