"""`fascicle check-run` on results that `fascicle fusions --snps` makes of reads with planted alleles."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from fascicle.cli import main
from fascicle.reference.bundle import Bundle
from small_genome import ALPHA, BETA, GAMMA, Genome, draw_pairs, join_genes, list_places, splice, write_pairs

OTHER = {"A": "G", "C": "T", "G": "A", "T": "C"}
SITES = [(gene, at) for gene in (ALPHA, BETA, GAMMA) for at in (100, 200, 300, 400, 500)]


def write_vcf(path: Path, genome: Genome) -> Path:
    rows = []
    for gene, at in SITES:
        place = list_places(gene, gene.transcripts[0])[at]
        base = genome[gene.chrom][place]
        rows.append(f"{gene.chrom}\t{place + 1}\trs_{gene.symbol}_{at}\t{base}\t{OTHER[base]}\n")
    path.write_text("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\n" + "".join(rows))
    return path


def make_person(genome: Genome, alternate: list[int]) -> Genome:
    """The genome with the alternate alleles of some sites."""
    letters = {chrom: list(text) for chrom, text in genome.items()}
    for number in alternate:
        gene, at = SITES[number]
        place = list_places(gene, gene.transcripts[0])[at]
        letters[gene.chrom][place] = OTHER[letters[gene.chrom][place]]
    return {chrom: "".join(text) for chrom, text in letters.items()}


def analyse(folder: Path, name: str, genome: Genome, fused: int, bundle: Bundle, vcf: Path, depth: int = 600) -> None:
    rng = random.Random(name)
    pairs = [pair for gene in (ALPHA, BETA, GAMMA) for pair in draw_pairs(rng, splice(genome, gene), depth)]
    pairs += draw_pairs(rng, join_genes(genome, ALPHA, 3, GAMMA, 3), fused)
    reads = folder / "reads" / name
    reads.mkdir(parents=True)
    paths = [str(path) for path in write_pairs(reads, pairs)]
    arguments = ["--reference", str(bundle.path), "--out", str(folder / name), "--sample", name, "--snps", str(vcf)]
    assert main(["fusions", *arguments, "--threads", "1", "--quiet", *paths]) == 0


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, small_bundle: Bundle, small_genome: Genome) -> Path:
    """A run of a positive control, two samples of one patient, and one sample of another."""
    folder = tmp_path_factory.mktemp("run")
    vcf = write_vcf(folder / "snps.vcf", small_genome)
    one, other = make_person(small_genome, [0, 3, 5, 8, 9, 12]), make_person(small_genome, [1, 2, 6, 7, 10, 11, 14])
    analyse(folder, "POS", small_genome, 100, small_bundle, vcf)
    analyse(folder, "S1", one, 0, small_bundle, vcf)
    analyse(folder, "S2", one, 0, small_bundle, vcf)
    analyse(folder, "S3", other, 0, small_bundle, vcf)
    analyse(folder, "NTC", small_genome, 0, small_bundle, vcf, depth=1)
    return folder


def write_run(folder: Path, name: str = "RUN.toml", patient_of_s3: str = "P-2", expected: str = "GAMMA") -> Path:
    patients = "".join(
        f'[[samples]]\nidentifier = "{sample}"\nrole = "patient"\nresults = "{sample}"\npatient = "{patient}"\n'
        for sample, patient in (("S1", "P-1"), ("S2", "P-1"), ("S3", patient_of_s3))
    )
    (folder / name).write_text(
        'schema = "fascicle.run/1"\nidentifier = "R-1"\n[[samples]]\nidentifier = "NTC"\nrole = "no_template_control"\n'
        'results = "NTC"\n[[samples]]\nidentifier = "POS"\nrole = "positive_control"\nresults = "POS"\n'
        f'[[samples.expected]]\nfive_prime = "ALPHA"\nthree_prime = "{expected}"\n{patients}'
        "[limits]\nno_template_warn_fraction = 0.02\nno_template_fail_fraction = 0.05\n"
    )
    return folder / name


def check(run_file: Path, out: Path) -> dict[str, dict[str, str]]:
    """Status of every check by sample and name."""
    assert main(["check-run", str(run_file), "--out", str(out), "--quiet"]) == 0
    document = json.loads((out / "run_qc.json").read_text())
    rows = [("run", document), *((sample["sample"], sample) for sample in document["samples"])]
    return {name: {item["name"]: item["status"] for item in row["checks"]} for name, row in rows}


def test_check_run__controls_and_identity_of_a_good_run_pass(run: Path, tmp_path: Path) -> None:
    found = check(write_run(run), tmp_path)
    assert found["NTC"] == {"no_template_fragments": "pass", "no_template_fusions": "pass"}
    assert found["POS"]["expected_fusion"] == "pass"
    assert found["run"] == dict.fromkeys(
        ("no_template_control", "positive_control", "one_reference", "carry_over", "identity"), "pass"
    )
    identity = json.loads((tmp_path / "run_qc.json").read_text())["identity"]
    concordance = {(item["one"], item["other"]): item["concordance"]["value"] for item in identity}
    assert concordance["S1", "S2"] == 1.0
    assert concordance["S1", "S3"] < 0.2


def test_check_run__writes_its_files_the_same_each_time(run: Path, tmp_path: Path) -> None:
    check(write_run(run), tmp_path / "1")
    check(write_run(run), tmp_path / "2")
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert names == ["fascicle_checks_mqc.json", "fascicle_fragments_mqc.json", "run_qc.json", "run_qc.tsv"]
    assert all((tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes() for name in names)


def test_check_run__a_mix_up_and_a_missed_control_fail(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_run(run, "WRONG.toml", patient_of_s3="P-1", expected="BETA")
    assert main(["check-run", str(path), "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Run R-1: fail\n")
    assert "POS: expected_fusion: ALPHA::BETA missed: no candidate of these genes" in said
    assert "identity: 3 of 6 pairs of samples could be compared; see S1 and S3, S2 and S3" in said


def test_check_run__changes_no_result_of_a_sample(run: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file() and path.suffix in {".json", ".tsv"}}
    check(write_run(run), tmp_path)
    assert {path: path.read_bytes() for path in before} == before


def test_check_run__a_directory_without_results_is_an_error(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(run, folder)
    (folder / "S1" / "fusions.json").unlink()
    assert main(["check-run", str(write_run(folder)), "--out", str(tmp_path / "out")]) == 1
    assert "S1: holds neither findings.json nor fusions.json" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_fusions__without_snps_leaves_no_identity_table(run: Path, small_bundle: Bundle, tmp_path: Path) -> None:
    assert (run / "S1" / "identity.tsv").is_file()
    out = tmp_path / "S1"
    shutil.copytree(run / "S1", out)
    reads = [str(run / "reads" / "S1" / f"reads_{mate}.fastq") for mate in (1, 2)]
    assert main(["fusions", "--reference", str(small_bundle.path), "--out", str(out), "--quiet", *reads]) == 0
    assert not (out / "identity.tsv").exists()
