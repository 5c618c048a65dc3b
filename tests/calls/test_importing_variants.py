"""Alleles of other callers to calls: one a variant, with its origins, counts, whose it is, and reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.calls.import_quality import check_imported_variants, check_population
from fascicle.calls.imported_variants import (
    SAYS_NOTHING,
    CallerVcf,
    ImportedAllele,
    SampleCounts,
    Statement,
    VariantCaller,
)
from fascicle.calls.importing_variants import call_imported_variants, sort_calls
from fascicle.errors import InputError
from fascicle.model.loci import Build
from fascicle.model.quality import Status
from fascicle.model.variants import SmallVariant, SomaticStatus, VariantCall

GENOME = "GATTACACACACAGGGGGTCATCATCATGAAAAACCTGTTTTGC"
SOMATIC = Statement(SomaticStatus.SOMATIC, "INFO SOMATIC")
GERMLINE = Statement(SomaticStatus.GERMLINE, "STATUS Germline")


def bases(chrom: str, start: int, end: int) -> str:
    return (GENOME if chrom == "chr1" else "")[start:end].ljust(end - start, "N")


def counts(alternate: int | None = 10, depth: int | None = 60) -> SampleCounts:
    reference = None if alternate is None or depth is None else depth - alternate
    return SampleCounts(depth, reference, alternate, "AD of the allele / DP")


def allele(
    place: tuple[int, str, str] = (1, "A", "G"),
    *,
    filters: tuple[str, ...] | None = (),
    tumour: SampleCounts = counts(),  # noqa: B008 (frozen)
    normal: SampleCounts | None = None,
    statement: Statement = SAYS_NOTHING,
    chrom: str = "chr1",
) -> ImportedAllele:
    variant = SmallVariant(Build.GRCH38, chrom, *place)
    return ImportedAllele(variant, 5, filters, tumour, normal, statement, (("POS", str(place[0] + 1)),))


def vcf(*alleles: ImportedAllele, caller: VariantCaller = VariantCaller.MUTECT2, is_filtered: bool = True) -> CallerVcf:
    has_normal = any(item.normal is not None for item in alleles)
    return CallerVcf(caller, Path(f"{caller}.vcf"), has_normal, is_filtered, len(alleles), 0, alleles, ())


def call(*vcfs: CallerVcf, normals: tuple[CallerVcf, ...] = ()) -> VariantCall:
    (only,) = call_imported_variants(vcfs, normals, bases)
    return only


def names(call: VariantCall) -> list[str]:
    return [reason.name for reason in call.reasons]


def note_names(call: VariantCall) -> list[str]:
    return [note.name for note in call.notes]


def test_call__the_same_change_written_differently_by_two_callers_is_one_call_with_two_origins() -> None:
    left, right = allele((3, "TAC", "T")), allele((10, "ACA", "A"), tumour=counts(9, 50))
    found = call(vcf(left), vcf(right, caller=VariantCaller.VARDICT))
    assert (found.variant.start, found.variant.ref, found.variant.alt) == (3, "TAC", "T")
    assert [origin.caller for origin in found.origins] == ["mutect2", "vardict"]
    assert [dict(origin.fields)["POS"] for origin in found.origins] == ["4", "11"]
    # Both count the same reads: the depths are those of the first, not their sum.
    assert (found.tumour.alternate, found.tumour.depth) == (10, 60)
    assert names(found) == []


def test_call__two_alleles_of_one_place_are_two_calls() -> None:
    found = call_imported_variants([vcf(allele((1, "A", "G")), allele((1, "A", "T")))], (), bases)
    assert [item.variant.alt for item in found] == ["G", "T"]


def test_call__counts_are_those_of_a_caller_that_let_it_pass_and_has_them() -> None:
    filtered = vcf(allele(filters=("p8",), tumour=counts(3, 30)), caller=VariantCaller.VARDICT)
    silent = vcf(allele(tumour=counts(None, None)), caller=VariantCaller.OTHER)
    passed = vcf(allele(tumour=counts(11, 70)), caller=VariantCaller.LOFREQ)
    found = call(filtered, silent, passed)
    assert (found.tumour.alternate, found.tumour.depth) == (11, 70)
    assert names(found) == []
    assert "filtered_by_some_callers" in note_names(found)


def test_call__fraction_has_its_interval_and_the_formula_of_the_caller() -> None:
    fraction = call(vcf(allele())).tumour.fraction
    assert fraction is not None
    assert fraction.value == pytest.approx(10 / 60)
    assert 0.08 < fraction.low < fraction.value < fraction.high < 0.28
    assert fraction.formula == "AD of the allele / DP"


def test_call__without_depth_has_no_fraction_and_says_so() -> None:
    found = call(vcf(allele(tumour=counts(None, None))))
    assert (found.tumour.depth, found.tumour.alternate, found.tumour.fraction) == (None, None, None)
    assert "depth_not_stated" in note_names(found)
    assert names(found) == []


def test_call__counts_that_contradict_each_other_give_no_fraction() -> None:
    found = call(vcf(allele(tumour=SampleCounts(5, 3, 9, "x"))))
    assert found.tumour.fraction is None
    assert "counts_do_not_fit" in note_names(found)


def test_call__of_depth_zero_has_no_fraction() -> None:
    found = call(vcf(allele(tumour=SampleCounts(0, 0, 0, "x"))))
    assert (found.tumour.depth, found.tumour.fraction) == (0, None)
    assert names(found) == ["not_in_tumour"]


def test_filtered_by_caller__when_all_that_list_it_filtered_it() -> None:
    found = call(vcf(allele(filters=("weak_evidence",))), vcf(allele(filters=("p8", "Q10")), caller=VariantCaller.VARDICT))
    assert [(reason.name, reason.because) for reason in found.reasons] == [
        ("filtered_by_caller", "mutect2: weak_evidence; vardict: p8, Q10")
    ]
    assert names(call(vcf(allele(filters=("weak_evidence",))), vcf(allele(), caller=VariantCaller.VARDICT))) == []


def test_filtered_by_caller__an_empty_filter_is_no_filter() -> None:
    assert names(call(vcf(allele(filters=None)))) == []


def test_not_in_tumour__an_allele_of_another_sample_of_the_file() -> None:
    found = call(vcf(allele(tumour=counts(0, 35), normal=counts(12, 30))))
    assert [(reason.name, reason.because) for reason in found.reasons] == [
        ("not_in_tumour", "0 of 35 in the tumour have the allele")
    ]


def test_not_in_tumour__where_its_column_is_empty_in_all_files() -> None:
    empty = replace(allele(tumour=counts(None, None), normal=counts(9, 30)), is_tumour_empty=True)
    assert names(call(vcf(empty))) == ["not_in_tumour"]
    assert names(call(vcf(empty), vcf(allele(), caller=VariantCaller.VARDICT))) == []


def test_status__is_what_the_caller_says() -> None:
    somatic, germline = call(vcf(allele(statement=SOMATIC))), call(vcf(allele(statement=GERMLINE)))
    assert (somatic.status, names(somatic)) == (SomaticStatus.SOMATIC, [])
    assert germline.status is SomaticStatus.GERMLINE
    assert [(reason.name, reason.because) for reason in germline.reasons] == [("germline", "mutect2: STATUS Germline")]
    assert call(vcf(allele())).status is SomaticStatus.UNKNOWN


def test_status__callers_that_contradict_each_other_say_nothing() -> None:
    found = call(vcf(allele(statement=SOMATIC)), vcf(allele(statement=GERMLINE), caller=VariantCaller.VARDICT))
    assert found.status is SomaticStatus.UNKNOWN
    assert names(found) == []
    note = next(note for note in found.notes if note.name == "callers_disagree_on_status")
    assert note.because == "germline by vardict: STATUS Germline; somatic by mutect2: INFO SOMATIC"


def test_status__callers_that_let_it_pass_come_before_those_that_did_not() -> None:
    rejected = vcf(allele(filters=("LowEVS",), statement=SOMATIC), caller=VariantCaller.STRELKA2)
    found = call(rejected, vcf(allele(statement=GERMLINE), caller=VariantCaller.VARDICT))
    assert found.status is SomaticStatus.GERMLINE


def test_status__in_the_normals_own_file_is_germline_with_its_counts() -> None:
    normal = vcf(allele((10, "ACA", "A"), tumour=counts(19, 40)), caller=VariantCaller.OTHER)
    found = call(vcf(allele((3, "TAC", "T"), statement=SOMATIC)), normals=(normal,))
    assert found.status is SomaticStatus.GERMLINE
    assert [(reason.name, reason.because) for reason in found.reasons] == [("germline", "in the normal's own file vcf.vcf")]
    assert found.normal is not None
    assert (found.normal.alternate, found.normal.depth) == (19, 40)


def test_status__what_the_normals_file_filtered_or_lacks_says_nothing() -> None:
    normal = vcf(allele(filters=("LowGQ",), tumour=counts(2, 40)), caller=VariantCaller.OTHER)
    found = call(vcf(allele(statement=SOMATIC)), normals=(normal,))
    assert found.status is SomaticStatus.SOMATIC
    assert found.normal is None


def test_reference__a_ref_that_is_not_the_references_is_kept_with_its_reason() -> None:
    good = [allele((start, GENOME[start], "G" if GENOME[start] != "G" else "C")) for start in range(1, 8)]
    found = call_imported_variants([vcf(*good, allele((8, "G", "C")))], (), bases)
    assert names(found[-1]) == ["reference_mismatch"]
    assert found[-1].reasons[0].because == "REF is G, the reference has A"
    assert len(found) == 8


def test_reference__half_of_the_alleles_or_more_are_another_build() -> None:
    wrong = [allele((start, "C" if GENOME[start] != "C" else "T", "G")) for start in (1, 2, 3)]
    right = [allele((start, GENOME[start], "G")) for start in (5, 6, 7)]
    message = r"mutect2\.vcf, line 5: REF is not the reference's base in 3 of 6 alleles; the first: REF is C, the reference has A"
    with pytest.raises(InputError, match=message):
        call_imported_variants([vcf(*wrong, *right)], (), bases)
    assert len(call_imported_variants([vcf(*wrong[:2], *right)], (), bases)) == 5


def test_reference__where_it_has_no_bases_nothing_can_be_checked() -> None:
    found = call(vcf(allele(chrom="chrUn_x")))
    assert names(found) == ["not_in_reference"]


def test_exchanged__samples_are_an_error() -> None:
    swapped = [
        allele((start, GENOME[start], "G"), tumour=counts(0, 50), normal=counts(20, 60), statement=SOMATIC)
        for start in (1, 4, 5, 6, 7)
    ]
    with pytest.raises(InputError, match=r"5 of 5 somatic calls have a higher allele fraction in the normal.*--tumour-sample"):
        call_imported_variants([vcf(*swapped)], (), bases)


def test_exchanged__few_calls_or_calls_of_the_germline_are_no_sign_of_it() -> None:
    few = [allele((s, GENOME[s], "G"), tumour=counts(1, 50), normal=counts(20, 60), statement=SOMATIC) for s in (1, 4, 5, 6)]
    many = [allele((s, GENOME[s], "G"), tumour=counts(9, 50), normal=counts(20, 60), statement=GERMLINE) for s in (1, 4, 5, 6, 7)]
    assert len(call_imported_variants([vcf(*few)], (), bases)) == 4
    assert len(call_imported_variants([vcf(*many)], (), bases)) == 5


def test_sort_calls__by_place_and_alleles() -> None:
    found = call_imported_variants([vcf(allele((7, "C", "T")), allele((1, "A", "T")), allele((1, "A", "G")))], (), bases)
    ordered = sort_calls(found, lambda chrom: chrom)
    assert [(item.variant.start, item.variant.alt) for item in ordered] == [(1, "G"), (1, "T"), (7, "T")]


def statuses(*vcfs: CallerVcf, has_normal: bool = True) -> dict[str, Status]:
    calls = call_imported_variants(vcfs, (), bases)
    quality = check_imported_variants(vcfs, calls, has_normal=has_normal)
    return {check.name: check.status for check in (*quality.checks, check_population(calls, None))}


def test_quality__of_whole_files_passes_but_for_what_only_reads_tell() -> None:
    assert statuses(vcf(allele())) == {
        "reads": Status.NOT_ASSESSABLE,
        "normal_sample": Status.PASS,
        "reference_bases": Status.PASS,
        "allele_depth": Status.PASS,
        "caller_filters": Status.PASS,
        "population": Status.NOT_ASSESSABLE,
    }


def test_quality__says_what_is_missing() -> None:
    raw = vcf(allele(filters=None, tumour=counts(None, None)), is_filtered=False)
    found = statuses(raw, has_normal=False)
    assert found["caller_filters"] is Status.WARN
    assert found["allele_depth"] is Status.NOT_ASSESSABLE
    assert found["normal_sample"] is Status.NOT_ASSESSABLE
    partly = statuses(vcf(allele(tumour=counts(None, None)), allele((4, "A", "C"))))
    assert partly["allele_depth"] is Status.WARN


def test_quality__of_no_call_at_all() -> None:
    assert statuses(vcf())["allele_depth"] is Status.PASS
