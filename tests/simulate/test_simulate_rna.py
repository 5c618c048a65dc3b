from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.errors import InputError, OutputError
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import decode_bases, encode_bases, reverse_complement
from fascicle.simulate.fragments import BLOCK_FRAGMENTS
from fascicle.simulate.plan import QualityProfile, RnaPlan, parse_fusion
from fascicle.simulate.rna import simulate_rna
from fascicle.simulate.truth import TRUTH_COLUMNS

FUSION = parse_fusion("GENEA:A1:2::GENEB:B1:3@0.52")
PLAN = RnaPlan(pairs=4000, seed=11, fusions=(FUSION,), read_length=80, template_switch_fraction=0.01)
CLEAN = replace(
    PLAN, quality=QualityProfile(error_multiplier=0), off_target_fraction=0.0, intronic_fraction=0.0, template_switch_fraction=0.0
)


def read_records(path: Path) -> list[tuple[str, str, str]]:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert len(lines) % 4 == 0
    assert set(lines[2::4]) == {"+"}
    return list(zip(lines[::4], lines[1::4], lines[3::4], strict=True))


def read_rows(text: str) -> list[dict[str, str]]:
    header, *rows = (line.split("\t") for line in text.splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_simulate_rna__writes_the_same_bytes_for_the_same_seed(example_bundle: Bundle, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "other")]
    for folder, seed in zip(folders, (11, 11, 12), strict=True):
        simulate_rna(example_bundle, replace(PLAN, seed=seed), folder)
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == ["reads_1.fastq.gz", "reads_2.fastq.gz", "simulation.json", "truth.tsv", "truth_expression.tsv"]
    contents = [[(folder / name).read_bytes() for name in names] for folder in folders]
    assert contents[0] == contents[1]
    assert contents[0][0] != contents[2][0]


def test_simulate_rna__keeps_pairs_together_and_names_silent(example_bundle: Bundle, tmp_path: Path) -> None:
    truth = simulate_rna(example_bundle, PLAN, tmp_path / "out")
    first, second = (read_records(path) for path in truth.reads)
    assert [record[0] for record in first] == [record[0] for record in second] == [f"@sim.{i:04}" for i in range(1, 4001)]
    assert {len(sequence) for _, sequence, _ in first} == {80}
    assert {len(quality) for _, _, quality in second} == {80}


def test_simulate_rna__counts_what_the_origins_say(example_bundle: Bundle, tmp_path: Path) -> None:
    """The truth table against a recount from the origin of every read."""
    truth = simulate_rna(example_bundle, PLAN, tmp_path / "out", with_origins=True)
    rows = read_rows(gzip.decompress((tmp_path / "out" / "origins.tsv.gz").read_bytes()).decode())
    assert Counter(row["origin"] for row in {row["molecule"]: row for row in rows}.values()) == truth.molecules
    (fusion,) = truth.fusions
    split, spanning, molecules = 0, 0, set()
    for row in rows:
        if row["template"] != "GENEA::GENEB" or row["origin"] != "transcript":
            continue
        start, end = int(row["start"]), int(row["start"]) + int(row["length"])
        read_bp = min(80, end - start)
        is_split = any(b + 20 <= 502 <= e - 20 for b, e in ((start, start + read_bp), (end - read_bp, end)))
        is_spanning = not is_split and start + read_bp <= 502 <= end - read_bp
        split, spanning = split + is_split, spanning + is_spanning
        molecules |= {row["molecule"]} if is_split or is_spanning else set()
    assert (fusion.split_reads, fusion.spanning_pairs, fusion.unique_molecules) == (split, spanning, len(molecules))
    assert split + spanning > len(molecules) > 0


def test_simulate_rna__reads_what_the_origins_say(example_bundle: Bundle, tmp_path: Path) -> None:
    truth = simulate_rna(example_bundle, CLEAN, tmp_path / "out", with_origins=True)
    rows = read_rows(gzip.decompress((tmp_path / "out" / "origins.tsv.gz").read_bytes()).decode())
    sequences = {"GENEC:C1.1": decode_bases(example_bundle.transcript_bases(2, example_bundle.gene(2).canonical))}
    first, second = (read_records(path) for path in truth.reads)
    checked = 0
    for row, (_, one, _), (_, two, _) in zip(rows, first, second, strict=True):
        if row["template"] not in sequences or int(row["length"]) < 80:
            continue
        whole = sequences[row["template"]][int(row["start"]) :][: int(row["length"])]
        ends = (whole[:80], decode_bases(reverse_complement(encode_bases(whole.encode())))[:80])
        assert (one, two) == (ends if row["is_sense"] == "+" else ends[::-1])
        checked += 1
    assert checked > 20


@pytest.mark.parametrize("seed", range(3))
def test_simulate_rna__realises_the_planned_abundance(example_bundle: Bundle, tmp_path: Path, seed: int) -> None:
    plan = replace(PLAN, seed=seed, pairs=20_000, fusions=(parse_fusion("GENEA:A1:2::GENEB:B1:3@0.52,five_prime=0.3"),))
    (fusion,) = simulate_rna(example_bundle, plan, tmp_path / "out").fusions
    assert fusion.abundance is not None
    assert fusion.five_prime_abundance is not None
    molecules = fusion.unique_molecules
    assert molecules > 300
    assert abs(molecules - fusion.expected_molecules) < 4 * molecules**0.5
    assert abs(fusion.abundance - 0.52) < 4 * (0.25 / (molecules + fusion.three_prime_wild_type)) ** 0.5
    assert abs(fusion.five_prime_abundance - 0.3) < 4 * (0.25 / (molecules + fusion.five_prime_wild_type)) ** 0.5


def test_simulate_rna__writes_truth_with_one_based_positions(example_bundle: Bundle, tmp_path: Path) -> None:
    truth = simulate_rna(example_bundle, PLAN, tmp_path / "out")
    text = (tmp_path / "out" / "truth.tsv").read_text()
    (row,) = read_rows(text)
    assert tuple(row) == TRUTH_COLUMNS
    assert (row["five_prime_chrom"], row["five_prime_pos"], row["five_prime_exon"]) == ("chr1", "1702", "2")
    assert (row["three_prime_pos"], row["three_prime_strand"], row["three_prime_transcript"]) == ("5801", "-", "B1.1")
    assert (row["is_reciprocal"], row["planned_abundance"], row["planned_five_prime_abundance"]) == ("false", "0.52", "")
    assert int(row["unique_molecules"]) == truth.fusions[0].unique_molecules


def test_simulate_rna__repeats_duplicates_with_their_umi(example_bundle: Bundle, tmp_path: Path) -> None:
    plan = replace(CLEAN, umi_bp=8, duplicate_fraction=0.4)
    truth = simulate_rna(example_bundle, plan, tmp_path / "out")
    first, second = (read_records(path) for path in truth.reads)
    molecules = {(a[0].split("_")[1], a[1], b[1]) for a, b in zip(first, second, strict=True)}
    assert truth.duplicates == 1600
    assert len(molecules) == 2400 == sum(truth.molecules.values())


def test_simulate_rna__reads_antisense_first_in_a_stranded_library(example_bundle: Bundle, tmp_path: Path) -> None:
    plan = replace(CLEAN, fusions=(), is_stranded=True, is_paired=False, expression={"GENEA": 0.0, "GENEB": 0.0})
    truth = simulate_rna(example_bundle, plan, tmp_path / "out")
    sense = decode_bases(example_bundle.transcript_bases(2, example_bundle.gene(2).canonical))
    antisense = decode_bases(reverse_complement(encode_bases(sense.encode())))
    assert [path.name for path in truth.reads] == ["reads_1.fastq.gz"]
    assert not (tmp_path / "out" / "reads_2.fastq.gz").exists()
    reads = [sequence for _, sequence, _ in read_records(truth.reads[0])]
    assert sum(read in antisense for read in reads) > 0.9 * len(reads)  # the others reach into the adapter
    assert sum(read in sense for read in reads) == 0


def test_simulate_rna__draws_every_origin_in_its_share(example_bundle: Bundle, tmp_path: Path) -> None:
    plan = replace(PLAN, pairs=20_000, off_target_fraction=0.1, intronic_fraction=0.2, template_switch_fraction=0.05)
    molecules = simulate_rna(example_bundle, plan, tmp_path / "out").molecules
    for name, share in (("transcript", 0.65), ("intron", 0.2), ("off_target", 0.1), ("template_switch", 0.05)):
        assert molecules[name] / 18_000 == pytest.approx(share, abs=0.012), name


def test_simulate_rna__goes_on_over_blocks(example_bundle: Bundle, tmp_path: Path) -> None:
    told: list[int] = []
    pairs = BLOCK_FRAGMENTS + 5
    truth = simulate_rna(example_bundle, replace(PLAN, pairs=pairs, read_length=30), tmp_path / "out", told.append)
    assert told == [BLOCK_FRAGMENTS, 5]
    assert len(read_records(truth.reads[0])) == pairs


def test_simulate_rna__records_plan_seed_and_reference(example_bundle: Bundle, tmp_path: Path) -> None:
    simulate_rna(example_bundle, PLAN, tmp_path / "out")
    record = json.loads((tmp_path / "out" / "simulation.json").read_text())
    assert record["reference"] == {"name": example_bundle.name, "sha256": example_bundle.sha256, "is_synthetic": True}
    assert (record["plan"]["seed"], record["plan"]["pairs"]) == (11, 4000)
    assert record["plan"]["fusions"] == ["GENEA:A1:2::GENEB:B1:3@0.52"]


def test_simulate_rna__replaces_an_earlier_simulation_only(example_bundle: Bundle, tmp_path: Path) -> None:
    out = tmp_path / "out"
    simulate_rna(example_bundle, replace(PLAN, pairs=10), out, with_origins=True)
    simulate_rna(example_bundle, replace(PLAN, pairs=10), out)
    assert not (out / "origins.tsv.gz").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    with pytest.raises(OutputError, match="no simulation"):
        simulate_rna(example_bundle, PLAN, tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]


def test_simulate_rna__leaves_nothing_when_it_fails(example_bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too short for the fragments"):
        simulate_rna(example_bundle, replace(PLAN, fusions=(), fragment_mean_bp=5000, fragment_sd_bp=1), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
