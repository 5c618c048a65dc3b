"""Near copies of targets, kept from run to run: they follow from the bundle and the targets alone, and take long to find."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fascicle.adapters.atomic import write_whole
from fascicle.errors import OutputError
from fascicle.evidence.near_copies import METHOD, NearCopy
from fascicle.model.loci import Span
from fascicle.reads.short_read_index import MAPPER

_COLUMNS = ("chrom", "start", "end", "elsewhere")


class NearCopyFiles:
    """Files in a folder that is of one bundle, one a set of targets. Start and end are 0-based, half-open."""

    def __init__(self, folder: Path):
        self._folder = folder

    def find(self, spans: Sequence[tuple[str, Span]], read_bp: int) -> tuple[NearCopy, ...] | None:
        """Those of merged spans; None where they are not kept, or where the file is broken: then they are found again."""
        try:
            head, *rows = self._name_file(spans, read_bp).read_text("utf-8").splitlines()
            if tuple(head.split("\t")) != _COLUMNS:
                return None
            return tuple(_parse_row(row) for row in rows)
        except (OSError, ValueError):
            return None

    def keep(self, spans: Sequence[tuple[str, Span]], read_bp: int, copies: Sequence[NearCopy]) -> None:
        """Keeps them, unless no file can be written: then they are found again the next time."""
        rows = [_COLUMNS, *((own.chrom, str(own.span.start), str(own.span.end), own.elsewhere or "") for own in copies)]
        path = self._name_file(spans, read_bp)
        with suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, "".join("\t".join(row) + "\n" for row in rows))

    def _name_file(self, spans: Sequence[tuple[str, Span]], read_bp: int) -> Path:
        asked = "\n".join((f"{METHOD} {MAPPER} {read_bp}", *(f"{chrom}:{span.start}-{span.end}" for chrom, span in spans)))
        return self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.tsv"


def _parse_row(row: str) -> NearCopy:
    chrom, start, end, elsewhere = row.split("\t")
    return NearCopy(chrom, Span(int(start), int(end)), elsewhere or None)
