"""A panel of normals: what normals of one laboratory's method show, so that it is not taken for a finding in a tumour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fascicle.calls.small_variants.candidates import SeenInNormals
from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.model.provenance import FileHash
from fascicle.model.variants import SmallVariant, VariantCall

# A normal "has" a variant that so many of its fragments show, whether it was reported or filtered: artefacts are what is looked
# for.
_FRAGMENTS: Final = 3
NORMALS_FILE: Final = "normals.tsv"
_HEADER: Final = "## fascicle panel of normals"
_COLUMNS: Final = ("chrom", "pos", "ref", "alt", "normals", "highest_fraction")
_REMEDY: Final = "Make it again with `fascicle reference add-normals`"


@dataclass(frozen=True, slots=True)
class NormalsPanel:
    """How many normals there are, of which build, the variants seen in them, and the file it was read from, if any."""

    build: Build
    normals: int = 0
    seen: Mapping[SmallVariant, SeenInNormals] = field(default_factory=dict)
    source: FileHash | None = None

    def find(self, variant: SmallVariant) -> SeenInNormals | None:
        """What the normals show of a variant; seen in none of them is not None as long as there are normals."""
        if not self.normals or variant.build is not self.build:
            return None
        own = self.seen.get(variant)
        return SeenInNormals(own.normals, self.normals, own.highest_fraction) if own else SeenInNormals(0, self.normals, 0.0)

    def add(self, calls: Iterable[VariantCall]) -> NormalsPanel:
        """The panel with one normal more, whose candidates (all of them) are given."""
        seen = dict(self.seen)
        for call in calls:
            depth = call.tumour
            if depth.alternate is None or depth.alternate < _FRAGMENTS or depth.fraction is None:
                continue
            before = seen.get(call.variant, SeenInNormals(0, 0, 0.0))
            highest = max(before.highest_fraction, depth.fraction.value)
            seen[call.variant] = SeenInNormals(before.normals + 1, 0, highest)
        return NormalsPanel(self.build, self.normals + 1, seen)


def format_normals_panel(panel: NormalsPanel) -> Iterator[str]:
    """The lines of a panel's file: two of header, then a variant a line, 1-based, sorted by place."""
    yield f"{_HEADER}\tbuild={panel.build}\tnormals={panel.normals}"
    yield "\t".join(_COLUMNS)
    for variant, own in sorted(panel.seen.items(), key=lambda item: (item[0].chrom, item[0].start, item[0].ref, item[0].alt)):
        values = (variant.chrom, variant.start + 1, variant.ref, variant.alt, own.normals, f"{own.highest_fraction:.4g}")
        yield "\t".join(map(str, values))


def parse_normals_panel(lines: Iterable[str], name: str, source: FileHash | None = None) -> NormalsPanel:
    """A panel from its lines; `name` is that of the file, for messages, `source` tells which file it is.

    Raises:
        ReferenceInputError: not such a file, or a line that is no variant.
    """
    rows = iter(lines)
    fields = dict(part.split("=", 1) for part in next(rows, "").split("\t")[1:] if "=" in part)
    if "build" not in fields or not fields.get("normals", "").isdecimal() or next(rows, "").split("\t") != list(_COLUMNS):
        raise ReferenceInputError("it is no panel of normals", path=name, where="line 1", remedy=_REMEDY)
    build = next((own for own in Build if own.value == fields["build"]), None)
    if build is None:
        raise ReferenceInputError(f"it is of the unknown build {fields['build']}", path=name, where="line 1", remedy=_REMEDY)
    seen: dict[SmallVariant, SeenInNormals] = {}
    for number, line in enumerate(rows, start=3):
        try:
            chrom, pos1, ref, alt, normals, highest = line.split("\t")
            variant = SmallVariant(build, chrom, int(pos1) - 1, ref, alt)
            seen[variant] = SeenInNormals(int(normals), 0, float(highest))
        except ValueError as error:
            raise ReferenceInputError(f"no variant ({error})", path=name, where=f"line {number}", remedy=_REMEDY) from None
    return NormalsPanel(build, int(fields["normals"]), seen, source)
