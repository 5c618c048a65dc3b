"""What is to be simulated, as values that cannot be wrong in themselves (whether a gene exists is for the bundle to say)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fascicle.errors import InputError
from fascicle.model.loci import parse_chrom

_SITE = re.compile(r"^(?P<gene>[^:\s]+):(?P<transcript>[^:\s]+):(?:(?P<exon>\d+)|(?P<chrom>[^:\s]+):(?P<pos1>\d+))$")
_NOTATION = "GENE:TRANSCRIPT:SITE[+ACGT]::GENE:TRANSCRIPT:SITE@FRACTION[,five_prime=FRACTION][,reciprocal=FRACTION]"
# Of the reads, unless told otherwise, so many are of unspliced RNA.
INTRONIC_FRACTION: Final = 0.02
_REMEDY = f"Write {_NOTATION}; SITE is an exon number or chrom:position"


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Where a partner is cut, in the words of one transcript: by exon number (1-based), or at a base of the genome (0-based).

    Of the 5' partner it is the last exon or base kept, of the 3' partner the first.
    """

    gene: str
    transcript: str
    exon: int | None = None
    chrom: str | None = None
    offset: int | None = None

    def __post_init__(self) -> None:
        if (self.exon is None) == (self.offset is None) or (self.chrom is None) != (self.offset is None):
            raise ValueError("a breakpoint is either an exon number or a chromosome with an offset")
        if self.exon is not None and self.exon < 1:
            raise ValueError(f"exons count from 1, not {self.exon}")
        if self.offset is not None and self.offset < 0:
            raise ValueError("positions count from 1")


@dataclass(frozen=True, slots=True)
class FusionPlan:
    """One fusion transcript. Abundances are fractions of the molecules that cross the partner's junction.

    `abundance_reciprocal`: the other product of the exchange is made too, at this fraction of the former 5' partner's junction.
    """

    five_prime: Breakpoint
    three_prime: Breakpoint
    abundance_three_prime: float
    inserted: str = ""
    abundance_five_prime: float | None = None
    abundance_reciprocal: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.abundance_three_prime <= 1:
            raise ValueError(f"an abundance lies above 0 and not above 1, not at {self.abundance_three_prime}")
        for value in (self.abundance_five_prime, self.abundance_reciprocal):
            if value is not None and not 0 < value < 1:
                raise ValueError(f"an abundance at the 5' partner lies between 0 and 1, not at {value}")
        if set(self.inserted) - set("ACGT"):
            raise ValueError(f"inserted bases are A, C, G, T, not {self.inserted}")

    @property
    def is_reciprocal(self) -> bool:
        """Whether the reciprocal product is made too."""
        return self.abundance_reciprocal is not None


class UmiSeparator(StrEnum):
    """What stands between read name and UMI."""

    UMI_TOOLS = "_"
    ILLUMINA = ":"


@dataclass(frozen=True, slots=True)
class QualityProfile:
    """Phred scores in the four bins of current instruments (37, 25, 11, 2).

    `best_first_fraction` of the bases have 37 at a read's first cycle, `best_last_fraction` (second value: read 2) at its last,
    on a straight line between. The others are 25, 11 and 2 in the shares 75, 24 and 1 %. A base is wrong with the probability
    its score states, times `error_multiplier`.
    """

    best_first_fraction: float = 0.97
    best_last_fraction: tuple[float, float] = (0.88, 0.82)
    error_multiplier: float = 1.0

    def __post_init__(self) -> None:
        if not all(0 <= value <= 1 for value in (self.best_first_fraction, *self.best_last_fraction)):
            raise ValueError("fractions of best bases lie between 0 and 1")
        if not 0 <= self.error_multiplier <= 1.5:
            raise ValueError(f"the error multiplier lies between 0 and 1.5, not at {self.error_multiplier}")


@dataclass(frozen=True, slots=True)
class RnaPlan:
    """An RNA library and its sequencing. Fractions are of the library's molecules; see docs/algorithms/simulate_rna.md.

    `pairs` counts fragments: read pairs, or single reads. `expression` gives relative copies of a gene's transcripts; a gene not
    named has `partner_expression` when it takes part in a fusion (drivers are well expressed), else a log-normal one from the
    seed with median 1.
    """

    pairs: int
    seed: int
    fusions: tuple[FusionPlan, ...] = ()
    read_length: int = 100
    is_paired: bool = True
    is_stranded: bool = False
    fragment_mean_bp: float = 200.0
    fragment_sd_bp: float = 50.0
    expression: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    expression_sigma: float = 1.0
    partner_expression: float = 10.0
    duplicate_fraction: float = 0.1
    umi_bp: int = 0
    umi_separator: UmiSeparator = UmiSeparator.UMI_TOOLS
    off_target_fraction: float = 0.02
    intronic_fraction: float = INTRONIC_FRACTION
    template_switch_fraction: float = 0.0005
    quality: QualityProfile = field(default_factory=QualityProfile)

    def __post_init__(self) -> None:
        _check_counts(self)
        shares = (self.off_target_fraction, self.intronic_fraction, self.template_switch_fraction)
        if min(shares) < 0 or sum(shares) >= 1:
            raise ValueError("the off-target, intronic and template-switch fractions are 0 or more and together below 1")
        if not 0 <= self.duplicate_fraction < 1:
            raise ValueError(f"the duplicate fraction is 0 or more and below 1, not {self.duplicate_fraction}")
        if self.partner_expression <= 0 or any(value < 0 for value in self.expression.values()):
            raise ValueError("an expression is 0 or more, that of partners above 0")


def _check_counts(plan: RnaPlan) -> None:
    if plan.pairs < 1:
        raise ValueError(f"at least one read pair is needed, not {plan.pairs}")
    if not 0 <= plan.seed < 1 << 63:
        raise ValueError(f"a seed is a number from 0 on, not {plan.seed}")
    if not 25 <= plan.read_length <= 1000:
        raise ValueError(f"reads have 25 to 1000 bases, not {plan.read_length}")
    if not 40 <= plan.fragment_mean_bp <= 5000 or not 0 <= plan.fragment_sd_bp <= 1000:
        raise ValueError("fragments have a mean of 40 to 5000 bases and a standard deviation of 0 to 1000")
    if not 0 <= plan.umi_bp <= 24:
        raise ValueError(f"a UMI has 0 to 24 bases, not {plan.umi_bp}")
    if not 0 <= plan.expression_sigma <= 5:
        raise ValueError(f"the spread of expression is 0 to 5, not {plan.expression_sigma}")


def parse_fusion(text: str) -> FusionPlan:
    """A fusion of its notation.

    >>> parse_fusion("SPECC1L:NM_015330:6::NTRK3:NM_001012338:14@0.52").three_prime.exon
    14
    >>> parse_fusion("A:T1:chr1:100+ACG::B:T2:3@0.1,five_prime=0.2").five_prime.offset
    99

    Raises:
        InputError: the text is not in the notation, or a number in it is out of range.
    """
    head, colons, tail = text.partition("::")
    site, at, numbers = tail.partition("@")
    if not colons or not at:
        raise InputError("a fusion needs '::' between its partners and '@' before its abundance", where=text, remedy=_REMEDY)
    five_site, _, inserted = head.partition("+")
    fraction, *options = numbers.split(",")
    try:
        return FusionPlan(
            _parse_site(five_site, text),
            _parse_site(site, text),
            float(fraction),
            inserted.upper(),
            **_parse_options(options),
        )
    except ValueError as error:
        raise InputError(str(error), where=text, remedy=_REMEDY) from None


def _parse_options(options: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for option in options:
        name, _, value = option.partition("=")
        if name not in {"five_prime", "reciprocal"}:
            raise ValueError(f"{name!r} is no option of a fusion")
        found[f"abundance_{name}"] = float(value)
    return found


def _parse_site(text: str, whole: str) -> Breakpoint:
    match = _SITE.match(text)
    if match is None:
        raise InputError(f"{text!r} is no breakpoint", where=whole, remedy=_REMEDY)
    names = (match["gene"], match["transcript"])
    if match["exon"]:
        return Breakpoint(*names, exon=int(match["exon"]))
    return Breakpoint(*names, chrom=parse_chrom(match["chrom"]), offset=int(match["pos1"]) - 1)


def format_fusion(plan: FusionPlan) -> str:
    """The notation of a fusion; `parse_fusion` reads it back.

    >>> format_fusion(parse_fusion("A:T1:chr1:100+ACG::B:T2:3@0.1,five_prime=0.2"))
    'A:T1:chr1:100+ACG::B:T2:3@0.1,five_prime=0.2'
    """
    inserted = f"+{plan.inserted}" if plan.inserted else ""
    options = [("five_prime", plan.abundance_five_prime), ("reciprocal", plan.abundance_reciprocal)]
    tail = "".join(f",{name}={value!r}" for name, value in options if value is not None)
    sites = f"{_format_site(plan.five_prime)}{inserted}::{_format_site(plan.three_prime)}"
    return f"{sites}@{plan.abundance_three_prime!r}{tail}"


def _format_site(site: Breakpoint) -> str:
    place = f"{site.exon}" if site.offset is None else f"{site.chrom}:{site.offset + 1}"
    return f"{site.gene}:{site.transcript}:{place}"
