"""Small variants of DNA: what is changed, what the reads say of it, and why it is or is not reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.loci import Build
from fascicle.model.numbers import Proportion
from fascicle.model.verdicts import Reason, Verdict

_BASES = frozenset("ACGTN")
_VARIANT = re.compile(r"^([A-Za-z0-9_.]+):([1-9]\d*) ([ACGTN]+)>([ACGTN]+)$")


class VariantKind(StrEnum):
    """The kinds of small variants, by the terms of VCF 4.3 callers; Sequence Ontology terms stand beside each."""

    SNV = "snv"  # SO:0001483
    MNV = "mnv"  # SO:0002007
    INSERTION = "insertion"  # SO:0000667
    DELETION = "deletion"  # SO:0000159
    DELETION_INSERTION = "delins"  # SO:1000032


@dataclass(frozen=True, slots=True)
class SmallVariant:
    """One change of the plus strand: `start` is the 0-based offset of the first base of `ref`.

    Both alleles have at least one base, as in VCF: an insertion or deletion has the base before it in common. Two descriptions
    of one change are equal after `fascicle.calls.normalising`; this type does not know the genome and cannot left-align.
    """

    build: Build
    chrom: str
    start: int
    ref: str
    alt: str

    def __post_init__(self) -> None:
        if self.start < 0:
            raise ValueError(f"an offset is 0 or more, not {self.start}")
        if not self.ref or not self.alt or not set(self.ref + self.alt) <= _BASES:
            raise ValueError(f"an allele is one or more of A, C, G, T, N, not {self.ref!r} and {self.alt!r}")
        if self.ref == self.alt:
            raise ValueError(f"{self.ref} to {self.alt} is no change")

    @property
    def end(self) -> int:
        """The offset after the last base of `ref`."""
        return self.start + len(self.ref)

    @property
    def length_change_bp(self) -> int:
        """Bases gained (above 0) or lost (below 0)."""
        return len(self.alt) - len(self.ref)

    @property
    def kind(self) -> VariantKind:
        """The kind, by the lengths of the alleles and the base they have in common."""
        if len(self.ref) == len(self.alt):
            return VariantKind.SNV if len(self.ref) == 1 else VariantKind.MNV
        if len(self.ref) == 1 and self.alt.startswith(self.ref):
            return VariantKind.INSERTION
        if len(self.alt) == 1 and self.ref.startswith(self.alt):
            return VariantKind.DELETION
        return VariantKind.DELETION_INSERTION


def format_variant(variant: SmallVariant) -> str:
    """`chr17:43057078 G>A`, 1-based, alleles as in VCF.

    >>> format_variant(SmallVariant(Build.GRCH38, "chr17", 43057077, "G", "A"))
    'chr17:43057078 G>A'
    """
    return f"{variant.chrom}:{variant.start + 1} {variant.ref}>{variant.alt}"


def parse_variant(text: str, build: Build) -> SmallVariant:
    """A variant from what `format_variant` writes. Raises ValueError.

    >>> parse_variant("chr17:43057078 G>A", Build.GRCH38).start
    43057077
    """
    found = _VARIANT.match(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no place with alleles such as chr17:43057078 G>A")
    return SmallVariant(build, found[1], int(found[2]) - 1, found[3], found[4])


@dataclass(frozen=True, slots=True)
class AlleleDepth:
    """Fragments over a variant in one sample: a read pair counts once, duplicates and consensus families count once.

    `alternate` of `depth` fragments have the variant; `reference` have the reference, the others a third allele. Strands are
    those of the first mate. `alternate_forward` and the other three are None where a caller's file does not give them.
    `fraction` is alternate / depth with its interval, None where the depth is 0 or not stated.
    """

    depth: int | None
    reference: int | None
    alternate: int | None
    fraction: Proportion | None
    reference_forward: int | None = None
    reference_reverse: int | None = None
    alternate_forward: int | None = None
    alternate_reverse: int | None = None


class SomaticStatus(StrEnum):
    """Whose variant it is; which of them can be told depends on whether there is a normal sample."""

    SOMATIC = "somatic"
    GERMLINE = "germline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PopulationFrequency:
    """The allele frequency in a named population resource: `frequency` None means it was not looked up, and `because` says why.

    A site that the resource covers and does not list has frequency 0 with `because` saying so; a site it does not cover has None.
    `filtering`: the lower bound of the frequency in the group that has the highest (95 %, Whiffin 2017, Genet Med 19:1151); None
    where the resource gives neither it nor the group's counts.
    """

    frequency: float | None
    source: str | None
    because: str
    filtering: float | None = None


class PredictedEffect(StrEnum):
    """What a computational prediction is about."""

    PROTEIN = "protein"
    SPLICING = "splicing"
    CONSERVATION = "conservation"  # of the position between species


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a tool says of a variant by its own threshold: that it has an effect (or is conserved), or that it has none."""

    tool: str
    about: PredictedEffect
    has_effect: bool


@dataclass(frozen=True, slots=True)
class CallOrigin:
    """Which program made a call: its name, the filters of its own, and its depth fields as it gave them."""

    caller: str
    filters: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VariantCall:
    """A small variant of a sample, reported or not.

    posterior: probability that the variant is in the tumour sample at all, 0 to 1; None where a caller's file has none.
    somatic_probability: that it is somatic, given that it is there; None where it is not assessable, and a note says why.
    phase_set: calls with one number lie on the same molecules, None where no read joins them to another call.
    """

    variant: SmallVariant
    gene: str | None
    tumour: AlleleDepth
    normal: AlleleDepth | None
    posterior: float | None
    status: SomaticStatus
    somatic_probability: float | None
    population: PopulationFrequency
    origins: tuple[CallOrigin, ...]
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
    phase_set: int | None = None

    @property
    def verdict(self) -> Verdict:
        """Reported when no reason speaks against it."""
        return Verdict.FILTERED if self.reasons else Verdict.REPORTED
