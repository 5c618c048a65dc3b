"""Candidates for the tests of filters: a good one, and changes of it written as text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from fascicle.calls.small_variants.candidates import SampleProfile, SampleSupport, SeenInNormals, VariantCandidate
from fascicle.evidence.pileup.alleles import Repeat
from fascicle.evidence.pileup.candidates import Mark
from fascicle.model.loci import Build
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.reference.nucleotides import encode_bases

_BEFORE, _BEHIND = "GATCTTGCAAGTCCATGCTAGGCTTACCGT", "CAGGATTCGACTTGGCAATCCGTTAGCATG"
_RATE = 1e-4


def make_support(reference: tuple[int, int] = (40, 40), alternate: tuple[int, int] = (10, 10), **given: Any) -> SampleSupport:
    """Fragments that lie as those of a true variant do."""
    marks = np.zeros((2, len(Mark)), np.int64)
    for allele, (plus, minus) in enumerate((reference, alternate)):
        count = plus + minus
        marks[allele, [Mark.FRAGMENTS, Mark.FORWARD, Mark.REVERSE]] = count, plus, minus
        marks[allele, [Mark.MAPPING, Mark.DISTANCE]] = 60 * count, 40 * count
    support = SampleSupport(reference, alternate, 0, marks, (0, 0), sum(alternate), 0.01)
    return replace(support, **given)


def make_variant_candidate(ref: str = "A", alt: str = "G") -> VariantCandidate:
    """A variant that nothing speaks against: one fragment in five, all over their reads, no normal, nothing looked up."""
    rates = np.full((4, 4), _RATE)
    return VariantCandidate(
        variant=SmallVariant(Build.GRCH38, "chr1", 1000, ref, alt),
        tumour=make_support(),
        normal=None,
        posterior=0.999,
        artefact=0.0,
        somatic=0.99,
        before=encode_bases(_BEFORE.encode()),
        behind=encode_bases(_BEHIND.encode()),
        repeat=None,
        slippage=None,
        fragments=frozenset(range(20)),
        profile=SampleProfile(rates, 0.9),
    )


def change_candidate(text: str) -> VariantCandidate:
    """The good candidate with changes: `name=value`, separated by blanks; values are numbers, commas separate several.

    Names are those of `VariantCandidate`; of its tumour also those of `SampleSupport` and of `Mark` (`mark` of the variant,
    `ref.mark` of the reference); `normal=ref,alt,expected,unspanned`, or `normal=none`; `frequency` (`none` where the resource
    has nothing), `in_normals=normals,of,fraction`, `contamination`, `distinct_share`, `rate` of every change of a base.
    """
    parts = dict(part.split("=", 1) for part in text.split())
    candidate = make_variant_candidate(parts.pop("ref", "A"), parts.pop("alt", "G"))
    fragments = {name: _pair(parts.pop(name)) for name in ("reference", "alternate") if name in parts}
    candidate = replace(candidate, tumour=make_support(**fragments))
    for name, value in parts.items():
        candidate = _change(candidate, name, value)
    return candidate


def _change(candidate: VariantCandidate, name: str, value: str) -> VariantCandidate:
    if name in {"before", "behind"}:
        return replace(candidate, **{name: encode_bases(value.encode())})
    if name == "repeat":
        return replace(candidate, repeat=Repeat(*map(int, value.split(","))))
    if name == "normal":
        return replace(candidate, normal=_make_normal(value))
    if name == "frequency":
        found = None if value == "none" else float(value)
        return replace(candidate, population=PopulationFrequency(found, "sites" if found else None, "as listed"))
    if name == "in_normals":
        count, of, fraction = value.split(",")
        return replace(candidate, in_normals=SeenInNormals(int(count), int(of), float(fraction)))
    if name in {"contamination", "distinct_share"}:
        return replace(candidate, profile=replace(candidate.profile, **{name: float(value)}))
    if name == "rate":
        return replace(candidate, profile=replace(candidate.profile, by_change=np.full((4, 4), float(value))))
    if name in {"third", "distinct", "unspanned"}:
        return replace(candidate, tumour=replace(candidate.tumour, **{name: int(value)}))
    if name == "low_mapping":
        return replace(candidate, tumour=replace(candidate.tumour, low_mapping=_pair(value)))
    if name in {"posterior", "artefact", "somatic", "slippage"}:
        return replace(candidate, **{name: float(value)})
    if name == "neighbour_length":
        return replace(candidate, neighbour_length=int(value))
    _set_mark(candidate.tumour, name, int(value))
    return candidate


def _set_mark(support: SampleSupport, name: str, value: int) -> None:
    allele, mark = (0, name.removeprefix("ref.")) if name.startswith("ref.") else (1, name)
    support.marks[allele, Mark[mark.upper()]] = value


def _make_normal(value: str) -> SampleSupport | None:
    if value == "none":
        return None
    reference, alternate, expected, unspanned = value.split(",")
    return make_support(
        (int(reference), 0), (int(alternate), 0), expected=float(expected), unspanned=int(unspanned)
    )  # fmt: skip


def _pair(value: str) -> tuple[int, int]:
    first, second = value.split(",")
    return int(first), int(second)
