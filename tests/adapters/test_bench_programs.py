from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fascicle.adapters.bench_programs import PEERS, Fascicle, KallistoPizzly, Star, parse_pizzly
from fascicle.model.loci import format_position
from fascicle.reference.bundle import Bundle

READS = (Path("reads_1.fastq.gz"), Path("reads_2.fastq.gz"))
ALPHA, BETA = "ENST00000000001.1", "ENST00000000003.1"


def pizzly_document(end: int, start: int, *, is_forward: bool = True) -> dict[str, object]:
    pair = {
        "transcriptA": {"id": ALPHA, "startPos": 0, "endPos": end, "strand": is_forward},
        "transcriptB": {"id": BETA, "startPos": start, "endPos": 9999, "strand": True},
    }
    return {"genes": [{"geneA": {"name": "ALPHA"}, "geneB": {"name": "BETA"}, "transcripts": [pair]}]}


def test_is_installed__asks_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert {name: make(1).is_installed() for name, make in PEERS.items()} == dict.fromkeys(PEERS, False)
    for name in ("kallisto", "pizzly"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert PEERS["kallisto"](1).is_installed()
    assert Fascicle(tmp_path).is_installed()


def test_parse_pizzly__places_breakpoints_on_the_genome(small_bundle: Bundle) -> None:
    (fusion,) = parse_pizzly(pizzly_document(200, 0), small_bundle)
    assert fusion.genes == ("ALPHA", "BETA")
    assert fusion.five_prime is not None
    assert fusion.three_prime is not None
    # the last base of ALPHA's first exon (1000 to 1200), and the first base of BETA, which is read on the minus strand
    assert format_position(fusion.five_prime) == "chr1:1200(+)"
    assert format_position(fusion.three_prime) == "chr2:4700(-)"


@pytest.mark.parametrize("document", [pizzly_document(0, 0), pizzly_document(200, 0, is_forward=False)])
def test_parse_pizzly__has_no_place_where_pizzly_has_none(document: dict[str, object], small_bundle: Bundle) -> None:
    (fusion,) = parse_pizzly(document, small_bundle)
    assert fusion.five_prime is None
    assert fusion.three_prime is not None


def test_kallisto__reads_what_pizzly_filtered(small_bundle: Bundle, tmp_path: Path) -> None:
    program = KallistoPizzly(2)
    (index,) = program.prepare(small_bundle, tmp_path)
    assert index.argv[:2] == ("kallisto", "index")
    assert (tmp_path / "transcripts.fa").read_text().startswith(f">{ALPHA}\n")
    quant, pizzly = program.plan_run(READS, tmp_path)
    assert quant.argv[2:5] == ("--fusion", "-t", "2")
    assert str(tmp_path / "quant" / "fusion.txt") == pizzly.argv[-1]
    (tmp_path / "pizzly.json").write_text(json.dumps(pizzly_document(200, 0)))
    calls = program.read_calls(small_bundle, tmp_path)
    assert calls is not None
    assert [call.genes for call in calls] == [("ALPHA", "BETA")]


def test_star__sizes_its_index_by_the_reference(small_bundle: Bundle, tmp_path: Path) -> None:
    program = Star(1)
    (index,) = program.prepare(small_bundle, tmp_path)
    word = int(index.argv[index.argv.index("--genomeSAindexNbases") + 1])
    assert word <= max(1, (small_bundle.layout.length.bit_length() - 1) / 2 - 1)
    (align,) = program.plan_run(READS, tmp_path)
    assert "--chimSegmentMin" in align.argv
    assert program.read_calls(small_bundle, tmp_path) is None


def test_fascicle__starts_cold_and_reads_reported_fusions_only(small_bundle: Bundle, tmp_path: Path) -> None:
    program = Fascicle(small_bundle.path, 1)
    (tmp_path / "kernels").mkdir()
    assert program.prepare(small_bundle, tmp_path) == ()
    assert not (tmp_path / "kernels").exists()
    (step,) = program.plan_run(READS, tmp_path)
    assert step.environment == {"NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    assert step.argv[-2:] == tuple(map(os.fspath, READS))
    sides = [f"{side}_{part}" for side in ("five_prime", "three_prime") for part in ("gene", "chrom", "pos", "strand")]
    placed = ["chr1", "1200", "+"], ["chr2", "4700", "-"]
    rows = [
        [*sides, "verdict"],
        ["ALPHA", *placed[0], "BETA", *placed[1], "reported"],
        ["ALPHA", "", "", "", "GAMMA", "", "", "", "reported"],
        ["ALPHA", *placed[0], "DELTA", *placed[1], "filtered"],
    ]
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "fusions.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    calls = program.read_calls(small_bundle, tmp_path)
    assert calls is not None
    assert [call.genes for call in calls] == [("ALPHA", "BETA"), ("ALPHA", "GAMMA")]
    assert calls[0].five_prime is not None
    assert (format_position(calls[0].five_prime), calls[1].five_prime) == ("chr1:1200(+)", None)
