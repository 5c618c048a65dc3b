"""VCFs of GRCh37 on a reference of GRCh38 by a chain file: what is lifted, what is not and why, and that the account adds up."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from caller_vcf_examples import format_vcf, row
from fascicle.adapters.result_files import DNA_FILES, read_findings, read_variant_findings
from fascicle.calls.consequence.letters import turn_around
from fascicle.cli import main
from fascicle.model.dna import VariantFindings
from fascicle.reference.bundle import Bundle
from small_genome import Genome

CHR1_37, CHR1_38 = 249250621, 248956422
OTHER = {"A": "C", "C": "A", "G": "T", "T": "G"}
# On GRCh37: chr1 1,000 to 1,999 is 2,000 to 2,999 of GRCh38, 5,000 to 5,499 is 4,000 to 4,499 turned around.
CHAIN = f"""chain 900 chr1 {CHR1_37} + 1000 2000 chr1 {CHR1_38} + 2000 3000 1
1000

chain 800 chr1 {CHR1_37} + 5000 5500 chr1 {CHR1_38} - {CHR1_38 - 4500} {CHR1_38 - 4000} 2
500

"""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chain") / "hg19ToHg38.over.chain"
    path.write_text(CHAIN)
    return path


def write_calls(path: Path, genome: Genome) -> Path:
    """One on each strand, one that no chain holds, one whose base GRCh38 has as its alternate, a symbolic one."""
    letters = genome["chr1"]
    plus, minus, exchanged = letters[2100], letters[4200], letters[2200]
    # 4,200 of GRCh38 is 5,299 of GRCh37.
    rows = [
        row(("chr1", 1101, plus, OTHER[plus]), "PASS", ".", "AD:DP", "60,40:100"),
        row(("chr1", 1201, OTHER[exchanged], exchanged), "PASS", ".", "AD:DP", "60,40:100"),
        row(("chr1", 1301, letters[2300], "<DEL>"), "PASS", ".", "AD:DP", "60,40:100"),
        row(("chr1", 4001, "A", "C"), "PASS", ".", "AD:DP", "60,40:100"),
        row(("chr1", 5300, turn_around(minus), turn_around(OTHER[minus])), "PASS", ".", "AD:DP", "70,30:100"),
    ]
    path.write_text(format_vcf((), ("T",), rows, {"chr1": CHR1_37, "chrM": 16571}))
    return path


def check(variants: VariantFindings, genome: Genome) -> None:
    letters = genome["chr1"]
    found = {call.variant.start: call.variant for call in variants.calls}
    assert sorted(found) == [2100, 4200]
    assert [(found[at].ref, found[at].alt) for at in (2100, 4200)] == [(letters[at], OTHER[letters[at]]) for at in (2100, 4200)]
    assert {allele.reason.name for allele in variants.unplaced} == {
        "reference_and_alternate_exchanged", "symbolic_allele", "not_in_a_chain",
    }  # fmt: skip
    (source,) = variants.sources
    assert (source.alleles, source.lifted, source.unplaced) == (5, 2, 3)
    assert (variants.alleles_read, variants.merged, len(variants.calls), len(variants.unplaced)) == (5, 0, 2, 3)


def test_dna__lifts_variants_and_keeps_what_it_cannot(
    small_bundle: Bundle, small_genome: Genome, chain: Path, tmp_path: Path
) -> None:
    out, calls = tmp_path / "out", write_calls(tmp_path / "hg19.vcf", small_genome)
    given = ["--tumour", str(calls), "--reference", str(small_bundle.path), "--lift-over", str(chain)]
    assert main(["dna", "--quiet", "--out", str(out), *given]) == 0
    variants = read_variant_findings(out / DNA_FILES[0])
    check(variants, small_genome)
    assert variants.provenance.parameters["lift_over"] == "hg19ToHg38.over.chain, GRCh37 to GRCh38"
    assert [file.name for file in variants.provenance.inputs] == ["hg19.vcf", "hg19ToHg38.over.chain"]
    first, second = (dict(call.origins[0].fields)["LIFTED_FROM"] for call in variants.calls)
    letters = small_genome["chr1"]
    assert first == f"GRCh37 chr1:1101 {letters[2100]}>{OTHER[letters[2100]]}"
    turned = f"{turn_around(letters[4200])}>{turn_around(OTHER[letters[4200]])}"
    assert second == f"GRCh37 chr1:5300 {turned} (other strand)"
    text = gzip.decompress((out / "small_variants.vcf.gz").read_bytes()).decode()
    assert text.count(";LIFTED_FROM=GRCh37") == 2


def test_dna__without_consent_a_germline_variant_that_was_not_lifted_is_told_nowhere(
    small_bundle: Bundle, small_genome: Genome, chain: Path, tmp_path: Path
) -> None:
    calls = tmp_path / "hg19.vcf"
    letters = small_genome["chr1"]
    rows = [
        row(("chr1", 1101, letters[2100], OTHER[letters[2100]]), "PASS", ".", "AD:DP", "60,40:100"),
        row(("chr1", 4001, "A", "C"), "PASS", ".", "AD:DP", "60,40:100"),
    ]
    calls.write_text(format_vcf((), ("T",), rows, {"chr1": CHR1_37}))
    normal = tmp_path / "normal.vcf"
    normal.write_text(format_vcf((), ("N",), rows[1:], {"chr1": CHR1_37}))
    given = ["--tumour", str(calls), "--normal", str(normal), "--reference", str(small_bundle.path), "--lift-over", str(chain)]
    for name, more, told in (("with", [], 1), ("without", ["--withhold-germline"], 0)):
        out = tmp_path / name
        assert main(["dna", "--quiet", "--out", str(out), *given, *more]) == 0
        variants = read_variant_findings(out / DNA_FILES[0])
        assert (len(variants.unplaced), variants.germline_withheld, variants.merged) == (told, 1 - told, 0)
        assert ("4000" in (out / DNA_FILES[0]).read_text()) is bool(told)


def test_run__lifts_the_files_of_an_assay(small_bundle: Bundle, small_genome: Genome, chain: Path, tmp_path: Path) -> None:
    write_calls(tmp_path / "hg19.vcf", small_genome)
    case = tmp_path / "CASE.toml"
    case.write_text(
        'schema = "fascicle.case/1"\nidentifier = "lifted"\nis_synthetic = true\n[patient]\nidentifier = "P1"\n'
        '[[specimens]]\nidentifier = "T"\nrole = "tumour"\n'
        '[[assays]]\nidentifier = "dna"\nkind = "dna_panel"\nspecimen = "T"\nfiles = ["hg19.vcf"]\n'
        f'lift_over = "{chain}"\n'
    )
    out = tmp_path / "out"
    assert main(["run", str(case), "--quiet", "--reference", str(small_bundle.path), "--out", str(out)]) == 0
    variants = read_findings(out / "findings.json").variants
    assert variants is not None
    check(variants, small_genome)
    report = (out / "report.html").read_text()
    assert "not lifted over: not_in_a_chain" in report
    assert "no small variant: symbolic_allele" in report
    assert "5 alleles read = 1 no small variant + 2 not lifted over + 0 described twice + 2 variants" in report


@pytest.mark.parametrize(
    ("contigs", "words", "remedy"),
    [
        ({"chr1": CHR1_38}, "its chr1 has 248,956,422 bases, that of the build that the chain file lifts from", "leave out"),
        ({}, "REF is not the base of GRCh38 in 4 of 4 lifted alleles", "Leave out the chain file of calls on GRCh38"),
    ],
)
def test_dna__calls_that_are_on_the_reference_already_are_one_clear_message(
    small_bundle: Bundle,
    small_genome: Genome,
    chain: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    contigs: dict[str, int],
    words: str,
    remedy: str,
) -> None:
    letters = small_genome["chr1"]
    places = [at for at in range(1100, 1900) if letters[at] not in {letters[at + 1000], OTHER[letters[at + 1000]]}][:4]
    rows = [
        row(("chr1", at + 1, letters[at], "ACGT".replace(letters[at], "").replace(letters[at + 1000], "")[0]), "PASS", ".")
        for at in places
    ]
    calls = tmp_path / "hg38.vcf"
    calls.write_text(format_vcf((), (), rows, contigs))
    given = ["--tumour", str(calls), "--reference", str(small_bundle.path), "--lift-over", str(chain)]
    assert main(["dna", "--quiet", "--out", str(tmp_path / "out"), *given]) == 1
    message = capsys.readouterr().err
    assert message.count("fascicle: error:") == 1
    assert words in message
    assert remedy in message


def test_dna__reads_are_not_lifted(small_bundle: Bundle, chain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.fastq").write_text("@r\nACGT\n+\nIIII\n")
    given = ["--tumour", str(tmp_path / "t.fastq"), "--reference", str(small_bundle.path), "--lift-over", str(chain)]
    assert main(["dna", "--quiet", "--out", str(tmp_path / "out"), *given]) == 1
    assert "variants of VCFs alone are lifted over" in capsys.readouterr().err


def test_dna__a_chain_to_another_build_is_one_clear_message(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = tmp_path / "hg38ToHg19.chain"
    chain.write_text(f"chain 900 chr1 {CHR1_38} + 1000 2000 chr1 {CHR1_37} + 2000 3000 1\n1000\n")
    calls = write_calls(tmp_path / "hg19.vcf", small_genome)
    given = ["--tumour", str(calls), "--reference", str(small_bundle.path), "--lift-over", str(chain)]
    assert main(["dna", "--quiet", "--out", str(tmp_path / "out"), *given]) == 1
    assert "its chains lead from GRCh38 to GRCh37, and the reference is GRCh38" in capsys.readouterr().err
