"""How each caller's VCF says depth, allele counts and whose variant it is. One function a caller and question.

The fields and their meaning, with sources, stand in `docs/algorithms/import_variants.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fascicle.adapters.vcf_records import MISSING, VcfHeader, VcfRow
from fascicle.calls.imported_variants import SAYS_NOTHING, SampleCounts, Statement, VariantCaller
from fascicle.model.variants import SomaticStatus

Values = Mapping[str, str]
_GERMLINE_FILTERS: Final = ("germline", "germline_risk")
_VARDICT_STATUS: Final = {
    "StrongSomatic": SomaticStatus.SOMATIC,
    "LikelySomatic": SomaticStatus.SOMATIC,
    "Germline": SomaticStatus.GERMLINE,
    "StrongLOH": SomaticStatus.GERMLINE,
    "LikelyLOH": SomaticStatus.GERMLINE,
}
_VARSCAN_STATUS: Final = {"1": SomaticStatus.GERMLINE, "2": SomaticStatus.SOMATIC, "3": SomaticStatus.GERMLINE}


@dataclass(frozen=True)
class Site:
    """A row with what the questions need of it: its INFO, the values of tumour and normal (None: no such column)."""

    row: VcfRow
    info: Values
    tumour: Values | None
    normal: Values | None


@dataclass(frozen=True)
class Dialect:
    """A caller: how its header tells it, how it counts (site, values of one sample, index of the alternate allele), what it says
    of the origin of a variant, and the fields that are kept with a call."""

    caller: VariantCaller
    told_by: tuple[str, ...]
    count: Callable[[Site, Values, int], SampleCounts]
    judge: Callable[[Site], Statement]
    kept: tuple[str, ...]


def count_standard(site: Site, values: Values, index: int) -> SampleCounts:
    """By the reserved fields of VCF 4.3 (table 2): AD, reads of each allele; DP, read depth. Without DP it is the sum of AD."""
    return _count_alleles(site, values, index, strands=None)


def count_mutect2(site: Site, values: Values, index: int) -> SampleCounts:
    """AD and DP, both of informative reads. AF is an estimate of a model and not AD / DP. SB has the strands where there is one
    alternate allele; with more it is their sum."""
    strands = _read_strands(site, values.get("SB")) if len(site.row.alts) == 1 else None
    return _count_alleles(site, values, index, strands)


def _count_alleles(site: Site, values: Values, index: int, strands: tuple[int, int, int, int] | None) -> SampleCounts:
    """From AD (reference first) and DP."""
    counts = _read_counts(site, values.get("AD"))
    reference = counts[0] if counts else None
    alternate = counts[index + 1] if len(counts) > index + 1 else None
    depth = _read_count(site, values.get("DP"))
    if depth is None and counts and None not in counts:
        return SampleCounts(sum(filter(None, counts)), reference, alternate, "AD of the allele / sum of AD", strands)
    return SampleCounts(depth, reference, alternate, "AD of the allele / DP", strands)


def count_strelka2(site: Site, values: Values, index: int) -> SampleCounts:
    """Tier 1 counts: AU, CU, GU, TU for single bases, TAR and TIR for indels. The files of its germline workflow have AD."""
    if "TIR" in values:
        pair, formula = ("TAR", "TIR"), "TIR / (TIR + TAR), tier 1"
    elif "AU" in values:
        pair, formula = (
            (f"{site.row.ref}U", f"{site.row.alts[index]}U"),
            "tier 1 count of the base / (that + of the reference base)",
        )
    else:
        return count_standard(site, values, index)
    reference, alternate = (_read_first(site, values.get(name)) for name in pair)
    depth = None if reference is None or alternate is None else reference + alternate
    return SampleCounts(depth, reference, alternate, formula)


def count_vardict(site: Site, values: Values, index: int) -> SampleCounts:
    """DP total depth, VD variant depth, RD and ALD reference and variant reads by strand. A row has one alternate allele."""
    reference, variant = _read_counts(site, values.get("RD")), _read_counts(site, values.get("ALD"))
    strands = _join_strands((*reference, *variant))
    counted = None if strands is None else strands[0] + strands[1]
    alternate = _read_count(site, values.get("VD")) if index == 0 else None
    return SampleCounts(_read_count(site, values.get("DP")), counted, alternate, "VD / DP", strands)


def count_lofreq(site: Site, _values: Values, index: int) -> SampleCounts:
    """INFO DP and DP4 (reference forward, reverse, alternate forward, reverse); there are no samples, and one allele a row."""
    strands = _read_strands(site, site.info.get("DP4")) if index == 0 else None
    depth = _read_count(site, site.info.get("DP"))
    reference, alternate = (None, None) if strands is None else (strands[0] + strands[1], strands[2] + strands[3])
    return SampleCounts(depth, reference, alternate, "reads of the allele in DP4 / DP", strands)


def count_freebayes(site: Site, values: Values, index: int) -> SampleCounts:
    """RO and AO observations of reference and alternate alleles, DP depth."""
    observed = _read_counts(site, values.get("AO"))
    alternate = observed[index] if len(observed) > index else None
    depth, reference = _read_count(site, values.get("DP")), _read_count(site, values.get("RO"))
    return SampleCounts(depth, reference, alternate, "AO of the allele / DP")


def count_varscan2(site: Site, values: Values, index: int) -> SampleCounts:
    """RD and AD are reference and variant reads (AD has no reference count), DP depth, DP4 or RDF, RDR, ADF, ADR the strands."""
    counts = [_read_count(site, values.get(name)) for name in ("DP", "RD", "AD")] if index == 0 else [None] * 3
    by_strand = [_read_count(site, values.get(name)) for name in ("RDF", "RDR", "ADF", "ADR")]
    strands = _join_strands(by_strand) if index == 0 else None
    if strands is None and index == 0:
        strands = _read_strands(site, values.get("DP4"))
    return SampleCounts(counts[0], counts[1], counts[2], "AD / DP", strands)


def judge_nothing(_site: Site) -> Statement:
    """The caller does not tell whose variant it is."""
    return SAYS_NOTHING


def judge_mutect2(site: Site) -> Statement:
    """The filter `germline` says germline; with a normal sample a row that passes is somatic."""
    filters = site.row.filters
    germline = [name for name in filters or () if name in _GERMLINE_FILTERS]
    if germline:
        return Statement(SomaticStatus.GERMLINE, f"FILTER {germline[0]}")
    return _judge_paired(site)


def judge_dragen(site: Site) -> Statement:
    """As Mutect2, with its own words: `non_homref_normal`, and GermlineStatus from a database in tumour-only mode."""
    filters, database = site.row.filters or (), site.info.get("GermlineStatus", "")
    if "non_homref_normal" in filters:
        return Statement(SomaticStatus.GERMLINE, "FILTER non_homref_normal")
    if database.startswith("Germline"):
        return Statement(SomaticStatus.GERMLINE, f"GermlineStatus {database}")
    return _judge_paired(site)


def _judge_paired(site: Site) -> Statement:
    is_passed = site.row.filters == ()
    return (
        Statement(SomaticStatus.SOMATIC, "PASS beside a normal sample") if site.normal is not None and is_passed else SAYS_NOTHING
    )


def judge_by_flag(site: Site) -> Statement:
    """The INFO flag SOMATIC, as Strelka2's and LoFreq's somatic files have it."""
    return Statement(SomaticStatus.SOMATIC, "INFO SOMATIC") if "SOMATIC" in site.info else SAYS_NOTHING


def judge_vardict(site: Site) -> Statement:
    """INFO STATUS of a paired run; loss of heterozygosity is that of a germline variant."""
    text = site.info.get("STATUS", "")
    status = _VARDICT_STATUS.get(text)
    return SAYS_NOTHING if status is None else Statement(status, f"STATUS {text}")


def judge_varscan2(site: Site) -> Statement:
    """INFO SS: 1 germline, 2 somatic, 3 loss of heterozygosity (of a germline variant), 0 and 5 nothing."""
    text = site.info.get("SS", "")
    status = _VARSCAN_STATUS.get(text)
    return SAYS_NOTHING if status is None else Statement(status, f"SS {text}")


def judge_freebayes(site: Site) -> Statement:
    """freebayes has no somatic mode; a genotype of the normal that holds the allele says germline."""
    genotype = (site.normal or {}).get("GT", "")
    is_called = any(allele.isdigit() and allele != "0" for allele in genotype.replace("|", "/").split("/"))
    return Statement(SomaticStatus.GERMLINE, f"genotype of the normal {genotype}") if is_called else SAYS_NOTHING


def _read_count(site: Site, text: str | None) -> int | None:
    """A count; None where it is missing."""
    if text is None or text in MISSING:
        return None
    if not text.isascii() or not text.isdigit():
        raise site.row.error(f"a depth or count is a whole number, not {text!r}")
    return int(text)


def _read_counts(site: Site, text: str | None) -> tuple[int | None, ...]:
    return () if text is None or text in MISSING else tuple(_read_count(site, part) for part in text.split(","))


def _read_first(site: Site, text: str | None) -> int | None:
    counts = _read_counts(site, text)
    return counts[0] if counts else None


def _read_strands(site: Site, text: str | None) -> tuple[int, int, int, int] | None:
    return _join_strands(_read_counts(site, text))


def _join_strands(counts: tuple[int | None, ...] | list[int | None]) -> tuple[int, int, int, int] | None:
    """Four counts, or None where one is missing."""
    known = [count for count in counts if count is not None]
    return (known[0], known[1], known[2], known[3]) if len(known) == len(counts) == 4 else None


DIALECTS: Final = (
    Dialect(
        VariantCaller.MUTECT2,
        ("##source=Mutect2", "##MutectVersion=", "##GATKCommandLine=<ID=Mutect2,"),
        count_mutect2,
        judge_mutect2,
        ("AD", "DP", "AF", "SB", "FAD", "TLOD", "GERMQ"),
    ),
    Dialect(
        VariantCaller.STRELKA2,
        ("##source=strelka",),
        count_strelka2,
        judge_by_flag,
        ("AU", "CU", "GU", "TU", "TAR", "TIR", "AD", "DP", "SomaticEVS", "QSS_NT", "QSI_NT"),
    ),
    Dialect(
        VariantCaller.VARDICT,
        ("##source=VarDict",),
        count_vardict,
        judge_vardict,
        ("DP", "VD", "AD", "AF", "RD", "ALD", "STATUS"),
    ),
    Dialect(VariantCaller.LOFREQ, ("##source=lofreq",), count_lofreq, judge_by_flag, ("DP", "AF", "DP4", "SB", "UQ")),
    Dialect(
        VariantCaller.DRAGEN,
        ("##source=DRAGEN_SNV", "##DRAGENCommandLine=<ID=dragen,"),
        count_mutect2,
        judge_dragen,
        ("AD", "DP", "AF", "SB", "SQ", "GermlineStatus"),
    ),
    Dialect(VariantCaller.FREEBAYES, ("##source=freeBayes",), count_freebayes, judge_freebayes, ("DP", "RO", "AO", "GT", "ODDS")),
    Dialect(
        VariantCaller.VARSCAN2,
        ("##source=VarScan2",),
        count_varscan2,
        judge_varscan2,
        ("DP", "RD", "AD", "FREQ", "DP4", "SS", "SSC", "SPV", "PVAL"),
    ),
)
STANDARD: Final = Dialect(VariantCaller.OTHER, (), count_standard, judge_nothing, ("AD", "DP", "AF"))


def list_dialects(header: VcfHeader) -> tuple[Dialect, ...]:
    """The callers that a header names, each once; cases of letters do not matter."""
    lines = [line.lower() for line in header.lines]
    return tuple(
        dialect for dialect in DIALECTS if any(line.startswith(mark.lower()) for mark in dialect.told_by for line in lines)
    )
