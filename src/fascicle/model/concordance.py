"""One claim over several assays: what each saw, what it could have seen, whether they agree, and what to test next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.stains import Rate


class AssayType(StrEnum):
    """The assays that can speak of a rearrangement."""

    RNA = "rna"
    DNA = "dna"
    FISH = "fish"
    IHC = "ihc"


class Seen(StrEnum):
    """What an assay says of one part of a claim."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"  # looked for where it could have been seen
    BORDERLINE = "borderline"
    NOT_COVERED = "not_covered"  # the assay does not look where it would show
    FAILED = "failed"
    NOT_DONE = "not_done"
    NOT_MEASURED = "not_measured"  # this kind of assay does not speak of it


@dataclass(frozen=True, slots=True)
class DnaRearrangements:
    """What DNA sequencing says of rearrangements: the genes whose breakpoint introns were captured, and what was found.

    `found` names pairs of genes, 5' first; the order is that of the derived product, where one is known. `introns` names the
    source of the list. It is what concordance needs of a caller of structural variants, and no more. `was_searched` False: the
    introns are known, and nobody looked for rearrangements in them.
    """

    introns: frozenset[str]
    found: tuple[tuple[str, str], ...]
    source: str
    is_invented: bool = False
    was_searched: bool = True


@dataclass(frozen=True, slots=True)
class Performance:
    """Sensitivity and specificity of an assay for rearrangements of some genes in a population, with the source."""

    assay: AssayType
    genes: tuple[str, ...]
    population: str
    sensitivity: Rate | None
    specificity: Rate | None
    note: str
    citations: tuple[Citation, ...]
    verification: Verification

    @property
    def is_verified(self) -> bool:
        """Whether conclusions may rest on it."""
        return self.verification is Verification.VERIFIED


@dataclass(frozen=True, slots=True)
class Observation:
    """What one assay says: of the rearrangement, and of the expression of the gene's kept part.

    `result` is the result in words, `limit` what it could have seen, `doubts` what makes it uncertain.
    """

    assay: AssayType
    name: str | None
    rearranged: Seen
    expressed: Seen
    result: str
    limit: str
    doubts: tuple[str, ...] = ()

    @property
    def main(self) -> Seen:
        """What the assay mainly speaks of: expression for a stain, the rearrangement for the others."""
        return self.expressed if self.assay is AssayType.IHC else self.rearranged


class Agreement(StrEnum):
    """How two assays, or one and all others, stand to each other."""

    AGREE = "agree"
    CONFLICT = "conflict"
    EXPECTED_SILENT = "expected_silent"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two assays held against each other."""

    first: AssayType
    second: AssayType
    agreement: Agreement
    because: str


@dataclass(frozen=True, slots=True)
class AssayView:
    """One assay with its verdict against the others; `expected` is what the others predict of it, None where nothing."""

    observation: Observation
    agreement: Agreement
    expected: str | None
    because: str
    performance: tuple[Performance, ...] = ()


class ClaimState(StrEnum):
    """What all assays together say of a claim."""

    SUPPORTED = "supported"  # by two assays at least, and none that could have seen it did not
    SINGLE = "single"  # by one alone
    CONFLICTING = "conflicting"
    NOT_SUPPORTED = "not_supported"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What may explain what does not fit; it is offered, and decides nothing."""

    text: str
    citations: tuple[Citation, ...] = ()
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class ReflexStep:
    """The next test by the written algorithm: the name of its rule, what to do, why."""

    rule: str
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """One claim, the assays' views of it, every pair of assays, and the next step."""

    genes: tuple[str, ...]
    claim: str
    state: ClaimState
    because: str
    views: tuple[AssayView, ...]
    pairs: tuple[Pair, ...]
    explanations: tuple[Explanation, ...]
    reflex: ReflexStep

    @property
    def gene(self) -> str:
        """The genes as one name."""
        return "/".join(self.genes)
