"""VCFs of other callers: the caller by its header, the tumour's column, depth and counts from each caller's own fields."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pysam
import pytest

from caller_vcf_examples import (
    DRAGEN_HEADER,
    FREEBAYES_HEADER,
    LOFREQ_HEADER,
    MUTECT2_HEADER,
    STRELKA_HEADER,
    VARDICT_HEADER,
    VARSCAN_HEADER,
    Place,
    dragen_row,
    format_vcf,
    freebayes_row,
    lofreq_row,
    mutect2_row,
    row,
    strelka_indel_row,
    strelka_snv_row,
    vardict_row,
    vardict_single_row,
    varscan_row,
)
from fascicle.adapters.caller_vcfs import read_caller_vcfs
from fascicle.adapters.vcf_samples import SampleNames
from fascicle.calls.imported_variants import CallerVcf, ImportedAllele, SampleCounts, VariantCaller
from fascicle.errors import InputError
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant, SomaticStatus
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, open_genome

SNV: Place = ("chr1", 1100, "C", "T")
INDEL: Place = ("chr1", 1200, "CA", "C")
TUMOUR, NORMAL = (30, 20, 6, 4), (25, 24, 0, 0)
Read = Callable[..., CallerVcf]


@pytest.fixture
def genome(small_bundle: Bundle) -> Genome:
    return open_genome(small_bundle)


@pytest.fixture
def read(genome: Genome, tmp_path: Path) -> Read:
    def read_text(text: str, names: SampleNames = SampleNames(), name: str = "calls.vcf") -> CallerVcf:  # noqa: B008 (frozen)
        path = tmp_path / name
        path.write_text(text)
        return read_caller_vcfs([path], genome, names)[0]

    return read_text


def only(vcf: CallerVcf) -> ImportedAllele:
    (allele,) = vcf.alleles
    return allele


def counts_of(counts: SampleCounts | None) -> tuple[int | None, int | None, int | None]:
    assert counts is not None
    return counts.depth, counts.reference, counts.alternate


def test_mutect2__counts_are_ad_and_dp_and_the_columns_those_of_the_header(read: Read) -> None:
    header = (*MUTECT2_HEADER, "##normal_sample=N1", "##tumor_sample=T1")
    vcf = read(format_vcf(header, ["N1", "T1"], [mutect2_row(SNV, "PASS", TUMOUR, NORMAL)]))
    allele = only(vcf)
    assert vcf.caller is VariantCaller.MUTECT2
    assert counts_of(allele.tumour) == (60, 50, 10)
    assert allele.tumour.strands == (30, 20, 6, 4)
    assert counts_of(allele.normal) == (49, 49, 0)
    assert allele.filters == ()
    assert (allele.statement.status, allele.statement.because) == (SomaticStatus.SOMATIC, "PASS beside a normal sample")
    # Its AF is an estimate of a model: kept as it stands, and not used.
    assert dict(allele.fields)["AF"] == "0.177"
    assert dict(allele.fields)["TLOD"] == "25.10"


def test_mutect2__without_a_normal_says_nothing_of_the_germline_but_by_its_filter(read: Read) -> None:
    rows = [mutect2_row(SNV, "PASS", TUMOUR), mutect2_row(INDEL, "germline;weak_evidence", TUMOUR)]
    passed, filtered = read(format_vcf((*MUTECT2_HEADER, "##tumor_sample=T1"), ["T1"], rows)).alleles
    assert passed.normal is None
    assert passed.statement.status is SomaticStatus.UNKNOWN
    assert filtered.filters == ("germline", "weak_evidence")
    assert (filtered.statement.status, filtered.statement.because) == (SomaticStatus.GERMLINE, "FILTER germline")


def test_mutect2__two_alternate_alleles_have_their_own_counts_and_no_strands(read: Read) -> None:
    sample = "0/1/2:40,7,3:0.14,0.06:50:1,1,1:1,1,1:22,18,5,5"
    text = format_vcf(
        (*MUTECT2_HEADER, "##tumor_sample=T1"),
        ["T1"],
        [row(("chr1", 1100, "C", "T,CA"), "PASS", "DP=50", "GT:AD:AF:DP:F1R2:F2R1:SB", sample)],
    )
    first, second = read(text).alleles
    assert counts_of(first.tumour) == (50, 40, 7)
    assert counts_of(second.tumour) == (50, 40, 3)
    assert first.tumour.strands is None
    assert [allele.variant.alt for allele in (first, second)] == ["T", "CA"]


def test_mutect2__raw_calls_are_known_to_be_unfiltered(read: Read) -> None:
    header = tuple(line for line in MUTECT2_HEADER if "filtering_status" not in line and "FilterMutect" not in line)
    status = "##filtering_status=Warning: unfiltered Mutect 2 calls.  Please run FilterMutectCalls to remove false positives."
    vcf = read(format_vcf((*header, status, "##tumor_sample=T1"), ["T1"], [mutect2_row(SNV, ".", TUMOUR)]))
    assert not vcf.is_filtered
    assert only(vcf).filters is None


def test_strelka2__snv_counts_are_those_of_tier_1(read: Read) -> None:
    line = strelka_snv_row(SNV, "PASS", {"C": 45, "T": 9, "A": 2}, {"C": 40})
    vcf = read(format_vcf(STRELKA_HEADER, ["NORMAL", "TUMOR"], [line]))
    allele = only(vcf)
    assert vcf.caller is VariantCaller.STRELKA2
    assert counts_of(allele.tumour) == (54, 45, 9)  # the two reads with a third base are not in its formula
    assert counts_of(allele.normal) == (40, 40, 0)
    assert (allele.statement.status, allele.statement.because) == (SomaticStatus.SOMATIC, "INFO SOMATIC")
    assert allele.tumour.strands is None
    assert dict(allele.fields)["SomaticEVS"] == "18.1"


def test_strelka2__indel_counts_are_tar_and_tir_of_tier_1(read: Read) -> None:
    vcf = read(format_vcf(STRELKA_HEADER, ["NORMAL", "TUMOR"], [strelka_indel_row(INDEL, "LowEVS", (30, 12, 5), (28, 0, 1))]))
    allele = only(vcf)
    assert counts_of(allele.tumour) == (42, 30, 12)
    assert counts_of(allele.normal) == (28, 28, 0)
    assert allele.filters == ("LowEVS",)


def test_strelka2__germline_files_have_ad(read: Read) -> None:
    sample = "0/1:99:30:51:2:25,24:13,12:12,12:-20:PASS:300,0,300"
    line = row(SNV, "PASS", "SNVHPOL=2;MQ=60", "GT:GQ:GQX:DP:DPF:AD:ADF:ADR:SB:FT:PL", sample)
    vcf = read(format_vcf(("##source=strelka", "##content=strelka germline small-variant calls"), ["N1"], [line]))
    assert counts_of(only(vcf).tumour) == (51, 25, 24)
    assert only(vcf).statement.status is SomaticStatus.UNKNOWN


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("StrongSomatic", SomaticStatus.SOMATIC),
        ("LikelySomatic", SomaticStatus.SOMATIC),
        ("Germline", SomaticStatus.GERMLINE),
        ("StrongLOH", SomaticStatus.GERMLINE),
        ("AFDiff", SomaticStatus.UNKNOWN),
    ],
)
def test_vardict__depth_holds_third_alleles_and_status_says_whose_it_is(read: Read, status: str, expected: SomaticStatus) -> None:
    vcf = read(format_vcf(VARDICT_HEADER, ["T1", "T1-match"], [vardict_row(SNV, "PASS", status, TUMOUR, NORMAL, others=5)]))
    allele = only(vcf)
    assert vcf.caller is VariantCaller.VARDICT
    assert counts_of(allele.tumour) == (65, 50, 10)
    assert allele.tumour.strands == TUMOUR
    assert counts_of(allele.normal) == (49, 49, 0)
    assert allele.statement.status is expected


def test_vardict__without_a_normal(read: Read) -> None:
    vcf = read(format_vcf(VARDICT_HEADER, ["T1"], [vardict_single_row(SNV, "q22.5;Bias", TUMOUR)]))
    allele = only(vcf)
    assert counts_of(allele.tumour) == (60, 50, 10)
    assert allele.tumour.strands == TUMOUR
    assert allele.filters == ("q22.5", "Bias")
    assert not vcf.has_normal


def test_lofreq__has_its_counts_in_info_and_no_samples(read: Read) -> None:
    rows = [lofreq_row(SNV, "PASS", TUMOUR, depth=63), lofreq_row(INDEL, "PASS", TUMOUR, extra=";INDEL;HRUN=3;SOMATIC;UQ=40")]
    vcf = read(format_vcf(LOFREQ_HEADER, [], rows))
    first, second = vcf.alleles
    assert vcf.caller is VariantCaller.LOFREQ
    assert counts_of(first.tumour) == (63, 50, 10)
    assert first.tumour.strands == TUMOUR
    assert first.statement.status is SomaticStatus.UNKNOWN
    assert second.statement.status is SomaticStatus.SOMATIC
    assert not vcf.has_normal


def test_dragen__columns_by_its_command_line(read: Read) -> None:
    vcf = read(format_vcf(DRAGEN_HEADER, ["N1", "T1"], [dragen_row(SNV, "PASS", TUMOUR, NORMAL)]))
    allele = only(vcf)
    assert vcf.caller is VariantCaller.DRAGEN
    assert counts_of(allele.tumour) == (60, 50, 10)
    assert counts_of(allele.normal) == (49, 49, 0)
    assert allele.statement.status is SomaticStatus.SOMATIC
    assert dict(allele.fields)["SQ"] == "12.58"


@pytest.mark.parametrize(
    ("filters", "extra", "because"),
    [
        ("non_homref_normal", "", "FILTER non_homref_normal"),
        ("PASS", ";GermlineStatus=Germline_DB", "GermlineStatus Germline_DB"),
    ],
)
def test_dragen__says_germline_in_its_own_words(read: Read, filters: str, extra: str, because: str) -> None:
    vcf = read(format_vcf(DRAGEN_HEADER, ["T1"], [dragen_row(SNV, filters, TUMOUR, extra=extra)]))
    statement = only(vcf).statement
    assert (statement.status, statement.because) == (SomaticStatus.GERMLINE, because)


def test_dragen__blocks_of_a_gvcf_are_counted_and_are_no_alleles(read: Read) -> None:
    block = row(("chr1", 1000, "A", "<NON_REF>"), "PASS", "END=1050", "GT:AD:DP:GQ", "0/0:60,0:60:99")
    call = row(("chr1", 1100, "C", "T,<NON_REF>"), "PASS", "DP=60", "GT:SQ:AD:AF:DP:SB", "0/1:20:50,10,0:0.167,0:60:30,20,6,4")
    vcf = read(format_vcf(DRAGEN_HEADER, ["T1"], [block, call]))
    assert (vcf.records, vcf.records_without_variant) == (2, 1)
    assert counts_of(only(vcf).tumour) == (60, 50, 10)
    assert vcf.unplaced == ()


def test_freebayes__alternate_alleles_have_their_own_observations(read: Read) -> None:
    line = freebayes_row(("chr1", 1100, "C", "T,A"), [("0/1", 70, 55, (12, 3)), ("0/0", 40, 40, (0, 0))])
    vcf = read(format_vcf(FREEBAYES_HEADER, ["T1", "N1"], [line]), SampleNames("T1", "N1"))
    first, second = vcf.alleles
    assert vcf.caller is VariantCaller.FREEBAYES
    assert counts_of(first.tumour) == (70, 55, 12)
    assert counts_of(second.tumour) == (70, 55, 3)
    assert first.filters is None
    assert first.statement.status is SomaticStatus.UNKNOWN


def test_freebayes__a_genotype_of_the_normal_with_the_allele_is_germline(read: Read) -> None:
    line = freebayes_row(SNV, [("0/1", 70, 40, (30,)), ("0/1", 40, 21, (19,))])
    vcf = read(format_vcf(FREEBAYES_HEADER, ["tumour", "normal"], [line]))
    assert only(vcf).statement.because == "genotype of the normal 0/1"


def test_freebayes__an_empty_column_of_the_tumour_is_not_a_call_in_it(read: Read) -> None:
    whole = freebayes_row(SNV, [("0/1", 70, 40, (30,)), ("0/1", 40, 21, (19,))])
    fields = whole.split("\t")
    text = format_vcf(FREEBAYES_HEADER, ["tumour", "normal"], [whole, "\t".join([*fields[:9], ".", fields[10]])])
    called, empty = read(text).alleles
    assert (called.is_tumour_empty, empty.is_tumour_empty) == (False, True)
    assert counts_of(empty.tumour) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(1, SomaticStatus.GERMLINE), (2, SomaticStatus.SOMATIC), (3, SomaticStatus.GERMLINE), (5, SomaticStatus.UNKNOWN)],
)
def test_varscan2__ad_is_of_the_variant_alone_and_ss_says_whose_it_is(read: Read, status: int, expected: SomaticStatus) -> None:
    vcf = read(format_vcf(VARSCAN_HEADER, ["NORMAL", "TUMOR"], [varscan_row(SNV, "PASS", status, TUMOUR, NORMAL)]))
    allele = only(vcf)
    assert vcf.caller is VariantCaller.VARSCAN2
    assert counts_of(allele.tumour) == (60, 50, 10)
    assert allele.tumour.strands == TUMOUR
    assert counts_of(allele.normal) == (49, 49, 0)
    assert allele.statement.status is expected


def test_other_callers__are_read_by_the_reserved_fields(read: Read) -> None:
    vcf = read(format_vcf(("##source=HaplotypeCaller",), ["S1"], [row(SNV, "PASS", ".", "GT:AD:DP", "0/1:20,30:52")]))
    assert vcf.caller is VariantCaller.OTHER
    assert counts_of(only(vcf).tumour) == (52, 20, 30)


def test_other_callers__without_dp_the_depth_is_that_of_the_alleles(read: Read) -> None:
    counts = only(read(format_vcf((), ["S1"], [row(SNV, "PASS", ".", "GT:AD", "0/1:20,30")]))).tumour
    assert counts_of(counts) == (50, 20, 30)
    assert counts.formula == "AD of the allele / sum of AD"


@pytest.mark.parametrize("sample", ["0/1", "0/1:.:.", "0/1:.,.:."])
def test_depth__that_is_not_stated_is_unknown_and_never_zero(read: Read, sample: str) -> None:
    counts = only(read(format_vcf((), ["S1"], [row(SNV, "PASS", ".", "GT:AD:DP", sample)]))).tumour
    assert counts_of(counts) == (None, None, None)


def test_depth__of_a_file_without_samples_is_unknown(read: Read) -> None:
    assert counts_of(only(read(format_vcf((), [], [row(SNV, "PASS", ".")]))).tumour) == (None, None, None)


def test_depth__that_is_no_number_is_an_error_with_its_line(read: Read) -> None:
    with pytest.raises(InputError, match=r"calls\.vcf, line 3: a depth or count is a whole number, not '4x'"):
        read(format_vcf((), ["S1"], [row(SNV, "PASS", ".", "GT:AD:DP", "0/1:4x,5:9")]))


def test_columns__that_cannot_be_told_are_an_error_that_names_the_option(read: Read) -> None:
    text = format_vcf(FREEBAYES_HEADER, ["A", "B"], [freebayes_row(SNV, [("0/1", 9, 5, (4,)), ("0/0", 9, 9, (0,))])])
    with pytest.raises(
        InputError, match=r"which of the samples A, B is the tumour cannot be told\. Name it: --tumour-sample NAME"
    ):
        read(text)
    assert counts_of(only(read(text, SampleNames("A", None))).tumour) == (9, 5, 4)
    assert counts_of(only(read(text, SampleNames(None, "B"))).tumour) == (9, 5, 4)


def test_columns__named_against_the_header_are_an_error(read: Read) -> None:
    text = format_vcf((*MUTECT2_HEADER, "##normal_sample=N1", "##tumor_sample=T1"), ["N1", "T1"], [])
    with pytest.raises(InputError, match="--tumour-sample names 'N1', which is the normal by the file's header"):
        read(text, SampleNames("N1", "T1"))


def test_columns__a_name_that_no_file_has_is_an_error(read: Read) -> None:
    with pytest.raises(InputError, match=r"--tumour-sample: no file has a sample 'T9'\. The samples are: T1"):
        read(format_vcf(VARDICT_HEADER, ["T1"], []), SampleNames("T9"))


@pytest.mark.parametrize(
    "lines",
    [
        ("##SAMPLE=<ID=T1,Genomes=Tumor>", "##SAMPLE=<ID=N1,Genomes=Germline>"),
        ("##PEDIGREE=<Derived=T1,Original=N1>",),
    ],
)
def test_columns__by_the_ways_in_which_headers_say_them(read: Read, lines: tuple[str, ...]) -> None:
    line = row(SNV, "PASS", ".", "AD", "9,0", "5,4")
    allele = only(read(format_vcf(lines, ["N1", "T1"], [line])))
    assert counts_of(allele.tumour) == (9, 5, 4)
    assert counts_of(allele.normal) == (9, 9, 0)


def test_columns__many_tumours_of_one_patient_are_an_error(read: Read) -> None:
    header = (*MUTECT2_HEADER, "##tumor_sample=T1", "##tumor_sample=T2")
    with pytest.raises(InputError, match="which of the samples T1, T2 is the tumour"):
        read(format_vcf(header, ["T1", "T2"], []))


def test_header__that_names_two_callers_is_an_error(read: Read) -> None:
    with pytest.raises(InputError, match=r"its header names mutect2 and vardict\. Give each caller's own file"):
        read(format_vcf((*MUTECT2_HEADER, *VARDICT_HEADER), ["T1"], []))


def test_build__is_told_from_the_lengths_of_contigs(read: Read) -> None:
    message = (
        r"is of another genome: its chr7 has 159,138,663 bases, that of the reference \(GRCh38\) 159,345,973 "
        r"\(the lengths are those of GRCh37\)\. Give calls on GRCh38"
    )
    with pytest.raises(InputError, match=message):
        read(format_vcf(VARDICT_HEADER, ["T1"], [], {"7": 159_138_663}))


def test_build__of_an_unknown_genome_is_another_too(read: Read) -> None:
    with pytest.raises(InputError, match=r"its chr1 has 15,000 bases, that of the reference \(GRCh38\) 14,000\. Give"):
        read(format_vcf(VARDICT_HEADER, ["T1"], [], {"chr1": 15_000}))


def test_build__names_of_contigs_may_be_short(read: Read) -> None:
    text = format_vcf(VARDICT_HEADER, ["T1"], [vardict_single_row(("1", 1100, "C", "T"), "PASS", TUMOUR)], {"1": 14_000})
    assert only(read(text)).variant == SmallVariant(Build.GRCH38, "chr1", 1099, "C", "T")


def test_build__a_slice_counts_from_where_it_lies(read: Read) -> None:
    line = vardict_single_row(("chr1:1001-3000", 100, "C", "T"), "PASS", TUMOUR)
    assert only(read(format_vcf(VARDICT_HEADER, ["T1"], [line]))).variant.start == 1099


def test_unplaced__alleles_keep_their_place_and_reason(read: Read) -> None:
    lines = [
        vardict_single_row(("chr1", 1100, "C", "<DEL>"), "PASS", TUMOUR),
        vardict_single_row(("chr1", 1200, "C", "T,*"), "PASS", TUMOUR),
        vardict_single_row(("chr1", 1300, "C", "C[chr2:77["), "PASS", TUMOUR),
    ]
    vcf = read(format_vcf(VARDICT_HEADER, ["T1"], lines))
    assert [(a.line, a.start, a.alt, a.reason.name) for a in vcf.unplaced] == [
        (4, 1099, "<DEL>", "symbolic_allele"),
        (5, 1199, "*", "overlapping_deletion"),
        (6, 1299, "C[chr2:77[", "breakend"),
    ]
    assert len(vcf.alleles) == 1
    assert vcf.records == 3


def test_read__plain_gzip_and_bgzip_are_the_same(genome: Genome, tmp_path: Path) -> None:
    text = format_vcf(VARDICT_HEADER, ["T1"], [vardict_single_row(SNV, "PASS", TUMOUR)])
    plain, packed, blocked = tmp_path / "a.vcf", tmp_path / "b.vcf.gz", tmp_path / "c.vcf.gz"
    plain.write_text(text.replace("\n", "\r\n"))
    packed.write_bytes(gzip.compress(text.encode()))
    with pysam.BGZFile(str(blocked), "wb") as file:
        file.write(text.encode())
    found = read_caller_vcfs([plain, packed, blocked], genome)
    assert [vcf.alleles for vcf in found] == [found[0].alleles] * 3


def write_blocks(path: Path, text: str) -> bytes:
    with pysam.BGZFile(str(path), "wb") as file:
        file.write(text.encode())
    return path.read_bytes()


def test_read__a_file_that_is_cut_off_is_an_error(genome: Genome, tmp_path: Path) -> None:
    text = format_vcf(VARDICT_HEADER, ["T1"], [vardict_single_row(SNV, "PASS", TUMOUR)])
    path = tmp_path / "cut.vcf.gz"
    whole = gzip.compress(text.encode())
    path.write_bytes(whole[: len(whole) - 20])
    with pytest.raises(InputError, match="broken or cut off"):
        read_caller_vcfs([path], genome)
    path.write_bytes(write_blocks(path, text)[:-28])
    with pytest.raises(InputError, match="the block that ends a BGZF file is missing"):
        read_caller_vcfs([path], genome)
    (tmp_path / "cut.vcf").write_text(text[: text.rindex("0/1") - 1])
    with pytest.raises(InputError, match=r"cut\.vcf, line 4: 9 columns, 10 in the header\. The file may be cut off"):
        read_caller_vcfs([tmp_path / "cut.vcf"], genome)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no VCF"),
        (b"@read\nACGT\n", "is no VCF"),
        (b"BCF\2\2", r"is BCF\. Make a VCF of it"),
        (b"##fileformat=VCFv4.2\n", "line 2: has no line that names the columns"),
        (b"##fileformat=VCFv4.2\n#CHROM\tPOS\n", "line 2: has no line that names the columns"),
        (
            b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\tx\t.\tA\tC\t.\t.\t.\n",
            "line 3: POS is 'x'",
        ),
        (
            b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t0\t.\tA\tC\t.\t.\t.\n",
            "line 3: POS is '0'",
        ),
        (
            b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t5\t.\tA\tC\t.\n",
            "line 3: 6 columns, 8 in",
        ),
        (b"##fileformat=VCFv4.2\xff", "is not UTF-8"),
    ],
)
def test_read__what_is_no_vcf_is_one_clear_error(genome: Genome, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_caller_vcfs([path], genome)


def test_read__a_file_that_is_not_there_is_an_error(genome: Genome, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_caller_vcfs([tmp_path / "no.vcf"], genome)
