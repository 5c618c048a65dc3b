"""Quality checks of a DNA assay's reads. The limits are Fascicle's own working values where no source is named; a
laboratory sets its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fascicle.model.cases import Specimen
from fascicle.model.coverage import Coverage
from fascicle.model.quality import Check, Status
from fascicle.reads.aligned_bam import AlignmentSummary

_DEPTH_WARN: Final = 150.0  # TSO 500: MEDIAN_EXON_COVERAGE >= 150
_COVERED_WARN: Final = 0.9  # of the target bases, with the depth that is asked for
_ON_TARGET_WARN: Final = 0.3
_DUPLICATES_WARN: Final = 0.6
_INSERT_WARN_BP: Final = 100.0
_EVEN_WARN: Final = 0.9
_PLACED_WARN: Final = 0.8
_CELLS_WARN: Final = 0.2  # a clinical laboratory's requirement: tumour at least 20 % for 5 % at 500-fold (Marshfield test 26294)


def check_coverage(coverage: Coverage) -> tuple[Check, ...]:
    """Depth, callable share, evenness, on-target share, duplicates and insert size of one sample."""
    return tuple(_list_coverage_checks(coverage))


def _list_coverage_checks(coverage: Coverage) -> Iterator[Check]:
    depth, limits = coverage.depth, coverage.thresholds
    because = (
        f"{depth.median or 0:.0f} fragments over the median target base; below {_DEPTH_WARN:.0f} low fractions can be missed"
    )
    yield _judge_low("target_depth_median", depth.median, _DEPTH_WARN, "fragments", because)
    share = coverage.callable_bp / depth.bases if depth.bases else None
    because = (
        f"{coverage.callable_bp:,} of {depth.bases:,} target bases are callable (at least {limits.callable_depth} fragments, "
        "no near copy); the gaps are listed"
    )
    yield _judge_low("callable_fraction", share, _COVERED_WARN, "fraction", because)
    because = f"share of target bases above a fifth of the mean; 80 % of bases reach the mean at {coverage.fold_80 or 0:.1f} fold"
    yield _judge_low("even_fraction", coverage.even_fraction, _EVEN_WARN, "fraction", because)
    yield _check_on_target(coverage)
    yield _check_duplicates(coverage)
    yield _check_inserts(coverage)


def _judge_low(name: str, value: float | None, limit: float, unit: str, because: str) -> Check:
    if value is None:
        return Check(name, Status.NOT_ASSESSABLE, None, unit, "no target base has a fragment")
    return Check(name, Status.PASS if value >= limit else Status.WARN, value, unit, f"{because}; warning below {limit:g}")


def _check_on_target(coverage: Coverage) -> Check:
    share = coverage.on_target
    if share is None:
        because = "the file's index does not count its records"
        return Check("on_target_fraction", Status.NOT_ASSESSABLE, None, "fraction", because)
    because = f"{share.numerator:,} of {share.denominator:,} placed records overlap a target"
    return _judge_low("on_target_fraction", share.value, _ON_TARGET_WARN, "fraction", because)


def _check_duplicates(coverage: Coverage) -> Check:
    share = coverage.duplicates
    if share is None:
        return Check("duplicate_fraction", Status.NOT_ASSESSABLE, None, "fraction", "no record lies on a target")
    if not share.numerator:
        because = (
            "no record is flagged as a duplicate: they were removed, collapsed, or never marked, which the file does not tell"
        )
        return Check("duplicate_fraction", Status.NOT_ASSESSABLE, None, "fraction", because)
    status = Status.PASS if share.value < _DUPLICATES_WARN else Status.WARN
    because = f"{share.numerator:,} of {share.denominator:,} records on targets are copies; warning from {_DUPLICATES_WARN:g} on"
    if status is Status.WARN:
        because += ": little DNA went in, or it is an amplicon assay, whose fragments must not be marked"
    return Check("duplicate_fraction", status, share.value, "fraction", because)


def _check_inserts(coverage: Coverage) -> Check:
    sizes = coverage.insert_size
    if sizes is None:
        return Check("insert_size_median", Status.NOT_ASSESSABLE, None, "bp", "no proper pair lies on a target")
    because = (
        f"quartiles {sizes.low_quartile_bp:.0f} and {sizes.high_quartile_bp:.0f} of {sizes.pairs:,} pairs; short ones overlap"
    )
    return _judge_low("insert_size_median", sizes.median_bp, _INSERT_WARN_BP, "bp", because)


def check_alignment(summary: AlignmentSummary) -> tuple[Check, ...]:
    """What became of the reads that Fascicle aligned, and how many fragments a UMI family has."""
    tally = summary.tally
    share = tally.placed / tally.reads if tally.reads else None
    because = f"{tally.placed:,} of {tally.reads:,} reads were placed, {tally.rescued:,} of them beside their mate"
    checks = [_judge_low("placed_fraction", share, _PLACED_WARN, "fraction", because)]
    families = summary.families
    if families is not None and families.mean_size is not None:
        because = (
            f"{families.fragments:,} fragments are of {families.families:,} UMI families, {families.singletons:,} of them of one "
            f"fragment alone; {families.left_out:,} fragments with one mate placed were left out"
        )
        checks.append(Check("umi_family_size_mean", Status.PASS, families.mean_size, "fragments", because))
    return tuple(checks)


def check_reference(warning: str | None) -> Check:
    """Whether the reads were aligned to a whole genome; `warning` says what is to be told where they were not."""
    if warning is None:
        return Check("reference", Status.PASS, None, "", "aligned to a whole genome")
    return Check("reference", Status.WARN, None, "", warning)


def check_specimen(specimen: Specimen | None) -> tuple[Check, ...]:
    """What the specimen itself lets expect: the share of tumour cells, and decalcification."""
    cells = None if specimen is None else specimen.tumour_cell_fraction
    if cells is None:
        because = "the case states no share of tumour cells: what variant fraction to expect is not known"
        first = Check("tumour_cell_fraction", Status.NOT_ASSESSABLE, None, "fraction", because)
    else:
        because = f"{cells:.0%} tumour cells: a variant of one of two copies in all of them has a fraction of {cells / 2:.0%}"
        first = _judge_low("tumour_cell_fraction", cells, _CELLS_WARN, "fraction", because)
    decalcified = None if specimen is None else specimen.is_decalcified
    status, because = {
        True: (Status.WARN, "the tissue was decalcified: acid breaks DNA, and false changes and gaps are more likely"),
        False: (Status.PASS, "the tissue was not decalcified"),
        None: (Status.NOT_ASSESSABLE, "the case does not state whether the tissue was decalcified"),
    }[decalcified]
    return first, Check("decalcification", status, None, "", because)
