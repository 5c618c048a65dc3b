"""Fluorescence in situ hybridisation: the probe, what readers counted, the laboratory's cut-off, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.model.answers import Answer


class ProbeKind(StrEnum):
    """What a probe shows: a gene that is broken, two genes that are joined, or more copies than there are centromeres."""

    BREAK_APART = "break_apart"
    FUSION = "fusion"
    AMPLIFICATION = "amplification"


class GeneEnd(StrEnum):
    """The end of the gene that the fusion which is looked for keeps: 3' for a kinase, 5' for EWSR1, FUS or SS18."""

    THREE_PRIME = "three_prime"
    FIVE_PRIME = "five_prime"


class SignalPattern(StrEnum):
    """Pattern of signals of one nucleus."""

    FUSED = "fused"  # both colours together
    SPLIT = "split"  # both colours apart
    ISOLATED_THREE_PRIME = "isolated_three_prime"
    ISOLATED_FIVE_PRIME = "isolated_five_prime"
    ISOLATED = "isolated"  # one colour alone; the source does not say which
    EXTRA_COPIES = "extra_copies"  # more signals than two, none apart
    CLUSTERED = "clustered"  # signals of the gene in clusters that cannot be counted


@dataclass(frozen=True, slots=True)
class CellCount:
    """Nuclei of one pattern: at least `low`, at most `high`. Both are equal where the count is stated."""

    pattern: SignalPattern
    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"{self.pattern}: from {self.low} to {self.high} nuclei cannot be")


@dataclass(frozen=True, slots=True)
class ReaderCount:
    """What one reader counted.

    `gene_signals` and `centromere_signals` are sums over all nuclei, of an amplification probe; None for the others. Where the
    gene's signals lie in clusters, `gene_signals` is what could be counted at least.
    """

    reader: str
    nuclei: int
    cells: tuple[CellCount, ...] = ()
    gene_signals: int | None = None
    centromere_signals: int | None = None

    def __post_init__(self) -> None:
        if self.nuclei < 1:
            raise ValueError(f"{self.reader} counted no nucleus")
        patterns = [cell.pattern for cell in self.cells]
        if len(set(patterns)) != len(patterns):
            raise ValueError(f"{self.reader} counts a pattern twice")
        if sum(cell.low for cell in self.cells) > self.nuclei or any(cell.high > self.nuclei for cell in self.cells):
            raise ValueError(f"{self.reader} counts more cells than the {self.nuclei} nuclei")
        if (self.gene_signals is None) != (self.centromere_signals is None):
            raise ValueError(f"{self.reader}: signals of gene and centromere are given together")
        if self.centromere_signals is not None and self.centromere_signals < 1:
            raise ValueError(f"{self.reader}: without a signal of the centromere there is no ratio")

    def find_range(self, patterns: frozenset[SignalPattern]) -> tuple[int, int]:
        """Fewest and most nuclei with one of some patterns; a pattern that is not given has none."""
        chosen = [cell for cell in self.cells if cell.pattern in patterns]
        return sum(cell.low for cell in chosen), min(sum(cell.high for cell in chosen), self.nuclei)


@dataclass(frozen=True, slots=True)
class NormalCount:
    """A normal specimen that the laboratory read with the same probe: nuclei, and how many of them looked abnormal."""

    nuclei: int
    false_cells: int

    def __post_init__(self) -> None:
        if not 0 <= self.false_cells <= self.nuclei or self.nuclei < 1:
            raise ValueError(f"{self.false_cells} of {self.nuclei} nuclei cannot be")


class CutOffMethod(StrEnum):
    """How a cut-off came about: stated by the laboratory, or computed of its normals."""

    STATED = "stated"
    EXACT_BINOMIAL = "exact_binomial"  # upper one-sided 95 % limit (Clopper-Pearson), BETAINV(0.95; x + 1; n - x)
    BETAINV = "betainv"  # BETAINV(0.95; x + 1; n), as spreadsheets of laboratories have it
    CRITBINOM = "critbinom"  # least count that a binomial with the mean of the normals exceeds in at most 5 %


@dataclass(frozen=True, slots=True)
class CutOff:
    """A limit, 0 to 1 of the nuclei, or a ratio of signals.

    `is_positive_at`: whether the limit itself is positive ("at least") or only what lies above ("more than").
    `origin`: where the laboratory has it from.
    """

    value: float
    is_positive_at: bool
    method: CutOffMethod
    origin: str

    def is_over(self, value: float) -> bool:
        """Whether a value is positive by this limit."""
        return value >= self.value if self.is_positive_at else value > self.value

    @property
    def words(self) -> str:
        """`more than` or `at least`."""
        return "at least" if self.is_positive_at else "more than"


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe set. `partner` is the other gene of a fusion probe, the centromere of an amplification probe."""

    kind: ProbeKind
    gene: str
    kept_end: GeneEnd | None = None
    partner: str | None = None
    product: str | None = None


LEAST_NUCLEI: Final = 50
"""IASLC atlas of ALK testing, 2013, p. 22: at least 50 tumour cells for one reader."""


@dataclass(frozen=True, slots=True)
class FishTest:
    """One FISH assay as a laboratory gives it.

    `cut_off` None and `normals` empty: the laboratory's limit is not known. `control_worked` None: not stated. `said` is the
    laboratory's own result in its words.
    """

    identifier: str
    probe: Probe
    readers: tuple[ReaderCount, ...]
    specimen: str | None = None
    cut_off: CutOff | None = None
    normals: tuple[NormalCount, ...] = ()
    method: CutOffMethod = CutOffMethod.EXACT_BINOMIAL
    control_worked: bool | None = None
    least_nuclei: int = LEAST_NUCLEI
    said: str | None = None
    is_invented: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.readers) <= 2:
            raise ValueError(f"{self.identifier}: one reader or two, not {len(self.readers)}")
        if self.probe.kind is ProbeKind.AMPLIFICATION and any(reader.gene_signals is None for reader in self.readers):
            raise ValueError(f"{self.identifier}: an amplification probe needs the signals of gene and centromere")


class FishCall(StrEnum):
    """What a count says against its cut-off."""

    POSITIVE = "positive"  # the whole 95 % interval lies beyond the cut-off
    BORDERLINE = "borderline"  # the interval holds the cut-off
    NEGATIVE = "negative"  # the whole interval lies below
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class ShareRange:
    """A share of nuclei: count from `low` to `high` of `of`; `lower` and `upper` are the ends of the exact 95 % interval."""

    low: int
    high: int
    of: int
    lower: float
    upper: float

    @property
    def is_exact(self) -> bool:
        """Whether the count itself is known."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class SignalRatio:
    """Signals of the gene per signal of the centromere, with 95 % interval; `is_least`: clusters could not be counted."""

    gene_signals: int
    centromere_signals: int
    nuclei: int
    lower: float
    upper: float
    is_least: bool

    @property
    def value(self) -> float:
        """The ratio."""
        return self.gene_signals / self.centromere_signals

    @property
    def gene_per_cell(self) -> float:
        """Mean signals of the gene in a nucleus."""
        return self.gene_signals / self.nuclei


@dataclass(frozen=True, slots=True)
class WrongCall:
    """How probable it is that a count falls on the wrong side: `is_over` at `true_share` below the limit, under it above."""

    true_share: float
    probability: float
    is_false_positive: bool


@dataclass(frozen=True, slots=True)
class ReaderAgreement:
    """How two readers agree: their shares, and Fisher's exact probability, two-sided, of so great a difference by chance."""

    first: ShareRange
    second: ShareRange
    probability: float | None
    agree: bool | None
    because: str


@dataclass(frozen=True, slots=True)
class FishResult:
    """What follows from a test.

    `is_over_cut_off`: by the laboratory's own rule, the count against the limit; None where the count leaves it open. `call` is
    stricter, by the exact interval. `computed` holds every cut-off that the normals give, each by its method.
    """

    test: FishTest
    call: FishCall
    is_over_cut_off: bool | None
    cut_off: CutOff | None
    answers: tuple[Answer, ...]
    share: ShareRange | None = None
    uncounted: ShareRange | None = None
    ratio: SignalRatio | None = None
    computed: tuple[CutOff, ...] = ()
    wrong_calls: tuple[WrongCall, ...] = ()
    agreement: ReaderAgreement | None = None
    needs_second_reader: bool = False
    notes: tuple[str, ...] = ()
