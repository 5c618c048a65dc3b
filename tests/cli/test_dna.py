"""`fascicle dna`, and DNA panels of a case, from VCFs of other callers to the files and the report."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pysam
import pytest

from caller_vcf_examples import (
    FREEBAYES_HEADER,
    LOFREQ_HEADER,
    MUTECT2_HEADER,
    STRELKA_HEADER,
    VARDICT_HEADER,
    Place,
    format_vcf,
    freebayes_row,
    lofreq_row,
    mutect2_row,
    strelka_indel_row,
    strelka_snv_row,
    vardict_row,
    vardict_single_row,
)
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.dna import VariantFindings
from fascicle.reference.bundle import Bundle
from small_genome import Genome

PAIRED = (*MUTECT2_HEADER, "##normal_sample=N1", "##tumor_sample=T1")
TUMOUR, NORMAL = (30, 20, 6, 4), (25, 24, 0, 0)
CONTIGS = {"chr1": 14_000, "chr2": 6_000}
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "small_variants.schema.json"


class Calls:
    """Places on the small genome, and files of callers with calls at them."""

    def __init__(self, genome: Genome, folder: Path):
        self.genome, self.folder = genome, folder

    def snv(self, chrom: str, start: int) -> Place:
        ref = self.genome[chrom][start]
        return chrom, start + 1, ref, "A" if ref != "A" else "C"

    def deletion(self, chrom: str, start: int) -> Place:
        text = self.genome[chrom][start : start + 3]
        return chrom, start + 1, text, text[0]

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def mutect2(self, *places: Place, name: str = "m2.vcf") -> Path:
        rows = [mutect2_row(place, "PASS", TUMOUR, NORMAL) for place in places]
        return self.write(name, format_vcf(PAIRED, ["N1", "T1"], rows, CONTIGS))


@pytest.fixture
def calls(small_genome: Genome, tmp_path: Path) -> Calls:
    return Calls(small_genome, tmp_path)


def run(bundle: Bundle, out: Path, *arguments: object) -> int:
    return main(["dna", "--reference", str(bundle.path), "--out", str(out), *map(str, arguments)])


def read(out: Path) -> VariantFindings:
    return read_variant_findings(out / DNA_FILES[0])


def test_dna__strelka_files_and_mutect2_are_one_table_with_origins(
    small_bundle: Bundle, calls: Calls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snv, indel = calls.snv("chr1", 1100), calls.deletion("chr2", 1100)
    first = calls.mutect2(snv, indel)
    snvs = calls.write(
        "snvs.vcf",
        format_vcf(STRELKA_HEADER, ["NORMAL", "TUMOR"], [strelka_snv_row(snv, "PASS", {snv[2]: 45, snv[3]: 9}, {snv[2]: 40})]),
    )
    indels = calls.write(
        "indels.vcf",
        format_vcf(STRELKA_HEADER, ["NORMAL", "TUMOR"], [strelka_indel_row(indel, "LowEVS", (40, 6, 1), (30, 0, 0))]),
    )
    assert run(small_bundle, tmp_path / "out", "--tumour", first, snvs, indels) == 0
    found = read(tmp_path / "out")
    assert [(call.gene, [origin.caller for origin in call.origins]) for call in found.reported] == [
        ("ALPHA", ["mutect2", "strelka2"]),
        ("BETA", ["mutect2", "strelka2"]),
    ]
    assert (found.alleles_read, found.merged, len(found.calls)) == (4, 2, 2)
    assert found.has_normal
    said = capsys.readouterr().out
    assert "ALPHA        chr1:1101" in said
    assert "4 alleles read = 0 no small variant + 2 described twice + 2 variants: 2 reported, 0 not reported." in said


def test_dna__writes_whole_files_that_other_programs_read(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(small_bundle, out, "--tumour", calls.mutect2(calls.snv("chr1", 1100)), "-q") == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(DNA_FILES)
    document = json.loads((out / "small_variants.json").read_text())
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    with pysam.VariantFile(str(out / "small_variants.vcf.gz")) as file:
        assert [(record.chrom, record.pos) for record in file.fetch("chr1", 1000, 1200)] == [("chr1", 1101)]
        assert file.header.contigs["chr1"].length == 14_000
    assert (out / "coverage.tsv").read_text().startswith("gene\tregions\tbases\t")
    quality = json.loads((out / "qc.json").read_text())
    assert quality["status"] == "not_assessable"


def test_dna__same_input_same_bytes(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    given = calls.mutect2(calls.snv("chr1", 1100), calls.deletion("chr2", 1100))
    for name, threads in (("a", 1), ("b", 2)):
        assert run(small_bundle, tmp_path / name, "--tumour", given, "--threads", threads, "-q") == 0
    for name in DNA_FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_dna__population_targets_panel_and_purity_are_used_and_named(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    common, off_target, other_gene = calls.snv("chr1", 1100), calls.snv("chr1", 1600), calls.snv("chr2", 1100)
    sites = calls.write(
        "sites.vcf",
        '##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        f"{common[0]}\t{common[1]}\t.\t{common[2]}\t{common[3]}\t.\tPASS\tAF=0.2\n",
    )
    bed = calls.write("targets.bed", "chr1\t1000\t1200\tALPHA\nchr2\t1000\t1400\tBETA\n")
    panel = calls.write("panel.txt", "ALPHA\n")
    options = ("--population-vcf", sites, "--targets", bed, "--panel", panel, "--purity", "0.4")
    out = tmp_path / "out"
    assert run(small_bundle, out, "--tumour", calls.mutect2(common, off_target, other_gene), *options, "-q") == 0
    found = read(out)
    assert [[reason.name for reason in call.reasons] for call in found.calls] == [
        ["common_in_population"],
        ["outside_targets"],
        ["outside_panel"],
    ]
    assert found.calls[0].population.frequency == 0.2
    assert found.tumour_cell_fraction == 0.4
    assert found.population == "sites.vcf"
    assert {name: found.provenance.parameters[name] for name in ("panel", "targets", "population", "tumour_cell_fraction")} == {
        "panel": "panel",
        "targets": "targets.bed",
        "population": "sites.vcf",
        "tumour_cell_fraction": 0.4,
    }
    assert [file.name for file in found.provenance.inputs] == ["m2.vcf", "sites.vcf"]


def test_dna__without_a_population_resource_nothing_is_said_to_be_rare(
    small_bundle: Bundle, calls: Calls, tmp_path: Path
) -> None:
    assert run(small_bundle, tmp_path / "out", "--tumour", calls.mutect2(calls.snv("chr1", 1100)), "-q") == 0
    (call,) = read(tmp_path / "out").calls
    assert (call.population.frequency, call.population.because) == (None, "no population resource was given")


def test_dna__the_normals_own_file_makes_a_variant_germline(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    snv, own = calls.snv("chr1", 1100), calls.snv("chr1", 1600)
    tumour = calls.write(
        "t.vcf", format_vcf(LOFREQ_HEADER, [], [lofreq_row(snv, "PASS", TUMOUR), lofreq_row(own, "PASS", TUMOUR)])
    )
    normal = calls.write("n.vcf", format_vcf(VARDICT_HEADER, ["N1"], [vardict_single_row(snv, "PASS", (10, 9, 11, 10))]))
    assert run(small_bundle, tmp_path / "out", "--tumour", tumour, "--normal", normal, "-q") == 0
    germline, unknown = read(tmp_path / "out").calls
    assert [reason.name for reason in germline.reasons] == ["germline"]
    assert germline.normal is not None
    assert (germline.normal.alternate, germline.normal.depth) == (21, 40)
    assert unknown.reasons == ()
    assert unknown.normal is None
    # Without consent it is not there, and its account still adds up.
    arguments = ("--tumour", tumour, "--normal", normal, "-q", "--withhold-germline")
    assert run(small_bundle, tmp_path / "out", *arguments) == 0
    found = read(tmp_path / "out")
    assert [call.variant for call in found.calls] == [unknown.variant]
    assert (found.alleles_read, found.merged, found.germline_withheld) == (2, 0, 1)


def fail(bundle: Bundle, out: Path, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one message of a run that must fail and leave nothing."""
    assert run(bundle, out, *arguments) == 1
    assert not out.exists()
    message = capsys.readouterr().err
    assert message.count("fascicle: error:") == 1
    return message


def test_dna__samples_that_cannot_be_told_are_named_by_option(
    small_bundle: Bundle, calls: Calls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [freebayes_row(calls.snv("chr1", 1100), [("0/1", 70, 55, (15,)), ("0/0", 40, 40, (0,))])]
    given = calls.write("f.vcf", format_vcf(FREEBAYES_HEADER, ["A", "B"], rows))
    message = fail(small_bundle, tmp_path / "out", capsys, "--tumour", given)
    assert "which of the samples A, B is the tumour cannot be told" in message
    assert run(small_bundle, tmp_path / "out", "--tumour", given, "--tumour-sample", "A", "--normal-sample", "B", "-q") == 0
    (call,) = read(tmp_path / "out").calls
    assert (call.tumour.alternate, call.normal.alternate if call.normal else None) == (15, 0)


def test_dna__bad_input_is_one_clear_message_and_leaves_nothing(
    small_bundle: Bundle, calls: Calls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    good = calls.mutect2(calls.snv("chr1", 1100))
    other = calls.write("other.vcf", format_vcf(VARDICT_HEADER, ["T1"], [], {"7": 159_138_663}))
    assert "the lengths are those of GRCh37" in fail(small_bundle, out, capsys, "--tumour", other)
    wrong = [("chr1", start + 1, "A" if calls.genome["chr1"][start] != "A" else "C", "G") for start in (1100, 1110, 1120)]
    shifted = calls.mutect2(*[place for place in wrong if place[2] != "G"], name="shifted.vcf")
    assert "REF is not the reference's base in 3 of 3 alleles" in fail(small_bundle, out, capsys, "--tumour", shifted)
    strange = calls.mutect2(("chrQ_1", 100, "A", "C"), ("chrQ_2", 7, "A", "C"), name="strange.vcf")
    message = fail(small_bundle, out, capsys, "--tumour", strange)
    assert "all its 2 alleles lie on contigs that GRCh38 does not have, the first on chrQ_1" in message
    assert "strange.vcf, line" in message
    reads = calls.write("r.fastq", "@r\nACGT\n+\nIIII\n")
    assert "tumour: reads and VCFs are given" in fail(small_bundle, out, capsys, "--tumour", good, reads)
    assert "the tumour is given as VCF and the normal as reads" in fail(
        small_bundle, out, capsys, "--tumour", good, "--normal", reads
    )
    assert "the tumour is given as reads and the normal as VCF" not in fail(small_bundle, out, capsys, "--tumour", reads)
    exchanged = calls.write(
        "x.vcf",
        format_vcf(
            VARDICT_HEADER,
            ["T1", "T1-match"],
            [
                vardict_row(calls.snv("chr1", 1100 + 7 * i), "PASS", "StrongSomatic", (30, 30, 0, 0), (10, 10, 9, 9))
                for i in range(6)
            ],
        ),
    )
    assert "Tumour and normal are exchanged" in fail(small_bundle, out, capsys, "--tumour", exchanged)
    bed = calls.write("grch37.bed", "chr1\t1000\t150000\n")
    assert "chr1 of GRCh38 has 14,000 bases" in fail(small_bundle, out, capsys, "--tumour", good, "--targets", bed)


def test_dna__a_failed_run_leaves_the_results_of_the_one_before(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(small_bundle, out, "--tumour", calls.mutect2(calls.snv("chr1", 1100)), "-q") == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run(small_bundle, out, "--tumour", calls.write("empty.vcf", ""), "-q") == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_dna__its_directory_can_be_interpreted_and_reported(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(small_bundle, out, "--tumour", calls.mutect2(calls.snv("chr1", 1100)), "--purity", "0.5", "-q") == 0
    for _ in range(2):
        assert main(["interpret", str(out)]) == 0
        assert main(["report", str(out)]) == 0
    page = (out / "report.html").read_text()
    assert "Sarcoma DNA variant report" in page
    assert "1 small variant reported" in page
    assert "tumour cells 50 %" in page


def test_interpret__of_a_directory_without_calls_says_what_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interpret", str(tmp_path)]) == 1
    assert "holds neither findings.json nor fusions.json nor small_variants.json" in capsys.readouterr().err


CASE = """schema = "fascicle.case/1"
identifier = "C1"
patient = {{identifier = "P1"}}
specimens = [
  {{identifier = "T1", role = "tumour", tumour_cell_fraction = 0.6}},
  {{identifier = "N1", role = "normal"}},
]
{assays}
"""


def write_case(folder: Path, *assays: str) -> Path:
    path = folder / "CASE.toml"
    path.write_text(CASE.format(assays="\n".join(f"[[assays]]\n{assay}\n" for assay in assays)))
    return path


def assay(name: str, specimen: str, *files: str, more: str = "") -> str:
    listed = ", ".join(f'"{file}"' for file in files)
    return f'identifier = "{name}"\nkind = "dna_panel"\nspecimen = "{specimen}"\nfiles = [{listed}]\n{more}'


def run_case(bundle: Bundle, case: Path, out: Path, *options: object) -> int:
    return main(["run", str(case), "--reference", str(bundle.path), "--out", str(out), *map(str, options)])


def test_run__a_dna_panel_of_vcfs_is_imported_judged_and_reported(
    small_bundle: Bundle, calls: Calls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls.mutect2(calls.snv("chr1", 1100), calls.snv("chr2", 3500))
    calls.write("targets.bed", "chr1\t1000\t1200\tALPHA\n")
    case = write_case(
        tmp_path, assay("tumour-dna", "T1", "m2.vcf", more='targets = "targets.bed"'), assay("normal-dna", "N1", "m2.vcf")
    )
    assert run_case(small_bundle, case, tmp_path / "out") == 0
    assert " reported, " in capsys.readouterr().out
    found = read(tmp_path / "out" / "dna")
    assert found.assay == "tumour-dna"
    assert found.has_normal
    assert found.tumour_cell_fraction == 0.6
    assert [[reason.name for reason in call.reasons] for call in found.calls] == [[], ["outside_targets"]]
    findings = json.loads((tmp_path / "out" / "findings.json").read_text())
    assert findings["variants"]["reported"] == 1
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Sarcoma DNA variant report" in page
    assert "not evaluated here" not in page
    assert main(["interpret", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out" / "findings.json").read_text()) == findings


def test_run__the_column_of_a_specimen_can_be_named(small_bundle: Bundle, calls: Calls, tmp_path: Path) -> None:
    rows = [freebayes_row(calls.snv("chr1", 1100), [("0/1", 70, 55, (15,)), ("0/0", 40, 40, (0,))])]
    calls.write("f.vcf", format_vcf(FREEBAYES_HEADER, ["A", "B"], rows))
    named = [assay("t", "T1", "f.vcf", more='sample = "A"'), assay("n", "N1", "f.vcf", more='sample = "B"')]
    assert run_case(small_bundle, write_case(tmp_path, *named), tmp_path / "out") == 0
    (call,) = read(tmp_path / "out" / "dna").calls
    assert (call.tumour.alternate, call.normal.alternate if call.normal else None) == (15, 0)


def test_run__reads_that_are_not_of_the_reference_are_an_error_and_leave_nothing(
    small_bundle: Bundle, calls: Calls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls.write("r.fastq", "@r\nACGT\n+\nIIII\n")
    assert run_case(small_bundle, write_case(tmp_path, assay("t", "T1", "r.fastq")), tmp_path / "out") == 1
    assert "not one read was placed on the reference" in capsys.readouterr().err
    assert not (tmp_path / "out" / "findings.json").exists()


def test_run__two_dna_assays_of_a_role_are_an_error(
    small_bundle: Bundle, calls: Calls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls.mutect2(calls.snv("chr1", 1100))
    case = write_case(tmp_path, assay("a", "T1", "m2.vcf"), assay("b", "T1", "m2.vcf"))
    assert run_case(small_bundle, case, tmp_path / "out") == 1
    assert "the case has 2 DNA assays of a tumour (a, b)" in capsys.readouterr().err
    case = write_case(tmp_path, assay("n", "N1", "m2.vcf"))
    assert run_case(small_bundle, case, tmp_path / "out") == 1
    assert "DNA assay 'n' is of a normal, and there is none of a tumour" in capsys.readouterr().err
