"""Tables of other callers: told from the header, read to the base, refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from caller_table_examples import (
    ARRIBA_COLUMNS,
    CATCHER_COLUMNS,
    INSPECTOR_COLUMNS,
    STAR_COLUMNS,
    format_arriba,
    format_catcher,
    format_inspector,
    format_star,
    format_table,
)
from fascicle.adapters.caller_tables import is_caller_table, parse_caller_table, read_assay_tables, read_caller_tables
from fascicle.calls.imported import CalledFusion, CalledSide, Caller
from fascicle.errors import CaseError, InputError
from fascicle.model.cases import Assay, AssayKind, Case, Patient, Role, Specimen
from fascicle.model.loci import Strand

PATH = Path("calls.tsv")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "rna" / "other_callers"


def parse_one(header: str, row: str) -> CalledFusion:
    table = parse_caller_table(format_table(header, row), PATH)
    (fusion,) = table.fusions
    assert fusion.caller is table.caller
    return fusion


def test_parse_caller_table__arriba() -> None:
    row = format_arriba("ALPHA", "1:1620", "BETA", "2:3091", sequence="ACGTACGTACGTACGTACGTACGTA|CCGT___AACC")
    fusion = parse_one(ARRIBA_COLUMNS, row)
    assert fusion.caller is Caller.ARRIBA
    assert fusion.five_prime == CalledSide("ALPHA", None, "chr1", 1619, Strand.PLUS)
    assert fusion.three_prime == CalledSide("BETA", None, "chr2", 3090, Strand.MINUS)
    assert (fusion.split_reads, fusion.spanning_pairs, fusion.distinct_starts, fusion.line) == (12, 9, None, 2)
    remarks = dict(fusion.remarks)
    assert (remarks["confidence"], remarks["filters"]) == ("high", "duplicates(3)")
    assert remarks["junction"] == "CGTACGTACGTACGTACGTA|CCGT___AACC"
    assert "tags" not in remarks
    assert fusion.discarded_because is None


@pytest.mark.parametrize(
    ("directions", "strands"),
    [
        (("downstream", "upstream"), (Strand.PLUS, Strand.PLUS)),
        (("upstream", "upstream"), (Strand.MINUS, Strand.PLUS)),
        (("upstream", "downstream"), (Strand.MINUS, Strand.MINUS)),
    ],
)
def test_parse_caller_table__arriba_direction_gives_the_strand(
    directions: tuple[str, str], strands: tuple[Strand, Strand]
) -> None:
    fusion = parse_one(ARRIBA_COLUMNS, format_arriba("A", "1:10", "B", "2:20", directions=directions))
    assert (fusion.five_prime.strand, fusion.three_prime.strand) == strands


@pytest.mark.parametrize(
    ("sequence", "inserted"), [("ACGT|gattaca|CCGT", "GATTACA"), ("ACGT|CCGT", ""), (".", ""), ("ACG|a?c|TT", "")]
)
def test_parse_caller_table__arriba_inserted_bases(sequence: str, inserted: str) -> None:
    fusion = parse_one(ARRIBA_COLUMNS, format_arriba("A", "1:10", "B", "2:20", sequence=sequence))
    assert fusion.inserted == inserted


def test_parse_caller_table__arriba_discarded_events() -> None:
    row = format_arriba("A", "1:10", "B", "2:20", filters="duplicates(3),read_through,min_support")
    assert parse_one(ARRIBA_COLUMNS, row).discarded_because == "read_through, min_support"


def test_parse_caller_table__arriba_says_when_strands_were_not_told() -> None:
    row = format_arriba("A", "1:10", "B", "2:20", strands=("+/.", "-/."))
    assert dict(parse_one(ARRIBA_COLUMNS, row).remarks)["strand1(gene/fusion)"] == "+/."


def test_parse_caller_table__star_fusion() -> None:
    row = format_star("ALPHA^ENSG_ALPHA.1", "chr1:1620:+", "BETA^ENSG_BETA.1", "chr2:3091:-")
    fusion = parse_one(STAR_COLUMNS, row)
    assert fusion.caller is Caller.STAR_FUSION
    assert fusion.five_prime == CalledSide("ALPHA", "ENSG_ALPHA.1", "chr1", 1619, Strand.PLUS)
    assert (fusion.split_reads, fusion.spanning_pairs) == (14, 11)
    assert dict(fusion.remarks) == {"SpliceType": "ONLY_REF_SPLICE", "LargeAnchorSupport": "YES_LDAS", "FFPM": "27.5"}


def test_parse_caller_table__fusioninspector_is_not_taken_for_star_fusion() -> None:
    fusion = parse_one(INSPECTOR_COLUMNS, format_inspector("ALPHA", "chr1:1620:+", "BETA", "chr2:3091:-"))
    assert fusion.caller is Caller.FUSIONINSPECTOR
    assert fusion.three_prime == CalledSide("BETA", None, "chr2", 3090, Strand.MINUS)
    assert (fusion.split_reads, fusion.spanning_pairs) == (6, 4)
    assert dict(fusion.remarks)["NumCounterFusionRight"] == "13"


def test_parse_caller_table__fusioncatcher_reads_have_distinct_starts() -> None:
    fusion = parse_one(CATCHER_COLUMNS, format_catcher("ALPHA", "1:1620:+", "BETA", "2:3091:-"))
    assert fusion.caller is Caller.FUSIONCATCHER
    assert fusion.five_prime == CalledSide("ALPHA", "ENSG01", "chr1", 1619, Strand.PLUS)
    assert (fusion.split_reads, fusion.spanning_pairs, fusion.distinct_starts) == (8, 20, 8)
    assert dict(fusion.remarks)["junction"] == "ACGTA*CCGTA"


def test_parse_caller_table__header_alone_is_no_fusion() -> None:
    assert parse_caller_table(STAR_COLUMNS + "\r\n", PATH).fusions == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "calls.tsv: is empty"),
        ("a\tb\n1\t2\n", "calls.tsv, line 1: the header is not that of a known fusion caller"),
        (STAR_COLUMNS.replace("RightBreakpoint", "Right"), "looks like a table of star_fusion, but lacks RightBreakpoint"),
        (format_table(STAR_COLUMNS, "A--B\t1"), "calls.tsv, line 2: 2 fields, 10 in the header"),
        (
            format_table(STAR_COLUMNS, format_star("A", "chr1:7:+", "B", "chr2:8:-").replace("\t14\t", "\tmany\t")),
            "calls.tsv, line 2: JunctionReadCount is a count, not 'many'",
        ),
        (
            format_table(STAR_COLUMNS, "", format_star("A", "chr1:0:+", "B", "chr2:8:-")),
            "line 3: LeftBreakpoint is chromosome:position:strand with a 1-based position, not 'chr1:0:+'",
        ),
        (
            format_table(ARRIBA_COLUMNS, format_arriba("A", "1:x", "B", "2:20")),
            "line 2: breakpoint1 is chromosome:position with a 1-based position, not '1:x'",
        ),
        (
            format_table(ARRIBA_COLUMNS, format_arriba("A", "1:1", "B", "2:20", directions=("left", "upstream"))),
            "line 2: direction1 is upstream or downstream, not 'left'",
        ),
        (format_table(CATCHER_COLUMNS, format_catcher("A", "", "B", "2:8:-")), "line 2: Fusion_point_for_gene_1"),
    ],
)
def test_parse_caller_table__one_error_with_file_and_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_caller_table(text, PATH)
    assert message in str(caught.value)


def test_read_caller_tables__file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_caller_tables([tmp_path / "none.tsv"])
    (tmp_path / "packed.tsv").write_bytes(b"\x1f\x8b\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read_caller_tables([tmp_path / "packed.tsv"])


def test_is_caller_table__by_name() -> None:
    assert is_caller_table(Path("fusions.tsv"))
    assert is_caller_table(Path("final-list_candidate-fusion-genes.TXT"))
    assert not is_caller_table(Path("reads.fastq.gz"))


def make_case(*files: str, kind: AssayKind = AssayKind.RNA_PANEL) -> Case:
    specimen = Specimen("T1", Role.TUMOUR)
    return Case("C1", Patient("P1"), None, (specimen,), (Assay("rna", kind, "T1", files),))


def test_read_assay_tables__tables_reads_and_both(tmp_path: Path) -> None:
    (tmp_path / "star.tsv").write_text(STAR_COLUMNS + "\n")
    case_path = tmp_path / "CASE.toml"
    assert read_assay_tables(make_case("r1.fq", "r2.fq"), case_path) == {}
    assert read_assay_tables(make_case("star.tsv", kind=AssayKind.DNA_PANEL), case_path) == {}
    assert [t.caller for t in read_assay_tables(make_case("star.tsv"), case_path)["rna"]] == [Caller.STAR_FUSION]
    with pytest.raises(CaseError, match="names reads and tables"):
        read_assay_tables(make_case("star.tsv", "r1.fq"), case_path)


@pytest.mark.shared
def test_read_caller_tables__etv6_ntrk3_has_one_breakpoint_in_all_real_tables() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data/rna/other_callers is absent")
    tables = read_caller_tables([SHARED / f"{name}.tsv" for name in ("arriba", "star-fusion", "fusioncatcher")])
    assert [len(table.fusions) for table in tables] == [9, 9, 8]
    places = {
        (f.five_prime.chrom, f.five_prime.offset, f.three_prime.chrom, f.three_prime.offset, f.three_prime.strand)
        for table in tables
        for f in table.fusions
        if (f.five_prime.gene, f.three_prime.gene) == ("ETV6", "NTRK3")
    }
    assert places == {("chr12", 11869968, "chr15", 87940752, Strand.MINUS)}
