from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.simulate.plan import FusionPlan
from fascicle.simulate.random_fusions import SiteKind, draw_fusions
from fascicle.simulate.templates import FusionTranscript, make_fusions
from fascicle.workflow.simulate_reference import simulate_reference
from tool_modules import load_tool


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("measure_fusions")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    out = tmp_path_factory.mktemp("measure") / "reference"
    simulate_reference(out, genes=24, seed=2)
    return open_bundle(out)


def draw(bundle: Bundle, kind: SiteKind, inserted_bp: int = 0) -> list[FusionTranscript]:
    plans: tuple[FusionPlan, ...] = draw_fusions(
        bundle, 8, 3, abundance=(0.2, 0.3), kind=kind, inserted_bp=(inserted_bp, inserted_bp)
    )
    return list(make_fusions(bundle, plans))


def call(fusion: FusionTranscript, by: tuple[int, int] = (0, 0), inserted: str | None = None) -> dict[str, str]:
    """A row of fusions.tsv at the planted places, moved by some bases in the direction of transcription."""
    row = {"inserted_bases": fusion.inserted if inserted is None else inserted}
    for name, side, step in zip(("five_prime", "three_prime"), (fusion.five_prime, fusion.three_prime), by, strict=True):
        offset = side.position.offset + (step if side.position.strand == "+" else -step)
        row |= {f"{name}_gene": side.gene.symbol, f"{name}_pos": str(offset + 1), f"{name}_chrom": side.position.chrom}
    return row


@pytest.mark.parametrize("kind", list(SiteKind))
def test_judge_places__knows_the_planted_places(tool: Any, bundle: Bundle, kind: SiteKind) -> None:
    for fusion in draw(bundle, kind, 2):
        assert tool.judge_places(bundle, fusion, call(fusion)) == (True, True)
        assert tool.judge_places(bundle, fusion, call(fusion, (1, 0))) == (False, False)
        assert tool.judge_places(bundle, fusion, call(fusion, (0, 0), "")) == (False, False)
        assert tool.judge_places(bundle, fusion, call(fusion) | {"five_prime_pos": ""}) == (False, False)


def test_judge_places__takes_shared_bases_on_either_side(tool: Any, bundle: Bundle) -> None:
    """Moving both breakpoints by one spells the same where the next base of both partners is one base, and only there."""
    outcomes = set()
    for fusion in draw(bundle, SiteKind.MID_EXON):
        at = fusion.junction_start
        five, three = fusion.five_prime, fusion.three_prime
        whole = bundle.transcript_bases(bundle.numbers[five.gene.symbol], five.transcript)
        if five.transcript.exon_index(five.position.offset) is None or at in five.transcript.exon_starts:
            continue
        is_shared = bool(whole[at] == three.bases[0])
        outcomes.add(is_shared)
        assert tool.judge_places(bundle, fusion, call(fusion, (1, 1))) == (is_shared, False)
    assert outcomes == {True, False}


def test_judge_places__takes_an_insertion_as_part_of_a_partner_that_has_its_bases(tool: Any, bundle: Bundle) -> None:
    seen = 0
    for fusion in draw(bundle, SiteKind.EXON_EDGE, 1):
        is_next = fusion.inserted == "G"  # introns begin GT
        assert tool.judge_places(bundle, fusion, call(fusion, (1, 0), "")) == (is_next, False)
        assert tool.judge_places(bundle, fusion, call(fusion, (0, -1), "")) == (is_next, False)  # and end AG
        seen += is_next
    assert seen


@pytest.mark.parametrize(
    ("start", "length", "read_length", "expected"),
    [
        (-100, 200, 100, (1, 0)),  # a mate on each side
        (-80, 200, 100, (1, 1)),  # 20 bases behind the junction in the first read
        (-81, 200, 100, (0, 0)),  # 19 of them
        (-180, 200, 100, (1, 1)),  # 20 bases in the second read
        (-12, 150, 36, (1, 1)),  # a third of a short read
        (-11, 150, 36, (0, 0)),
        (-300, 200, 100, (0, 0)),
    ],
)
def test_count_support__follows_its_rule(
    tool: Any, bundle: Bundle, start: int, length: int, read_length: int, expected: tuple[int, int]
) -> None:
    fusion = draw(bundle, SiteKind.EXON_EDGE)[0]
    fragment = tool.Placed(fusion.junction_start + start, length)
    assert tool.count_support(fusion, [fragment, fragment], read_length) == expected


def test_tabulate__gives_recall_by_molecules_and_the_exact_share_of_what_was_found(tool: Any, bundle: Bundle) -> None:
    fusion = draw(bundle, SiteKind.EXON_EDGE)[0]
    rows = [(3, True, True), (3, False, False), (30, True, False)]
    outcomes = [tool.Outcome("a", 100, fusion, molecules, 1, found, found, exact, exact, "") for molecules, found, exact in rows]
    outcomes.append(tool.Outcome("a", 100, fusion, 8, 0, True, False, False, False, ""))  # mates alone: no place, and none needed
    table = tool.tabulate(outcomes, [("all", lambda outcome: True)]).splitlines()
    assert "| 3 | 50.0 % (1/2) |" in table
    assert "| 5 to 7 |  |" in table
    assert "| 21 or more | 100.0 % (1/1) |" in table
    assert "| placed, of those found | 66.7 % (2/3) |" in table
    assert "| exact, of those placed | 50.0 % (1/2) |" in table
    assert [outcome.is_right for outcome in outcomes] == [True, False, False, True]


def test_measure_recall__runs_simulator_and_caller_and_lists_what_was_missed(tool: Any, bundle: Bundle, tmp_path: Path) -> None:
    bench = tool.Bench(bundle.path, tmp_path, 1)
    table = tool.measure_recall(bench, [100])
    assert "| molecules | 2x100 |" in table
    assert (tmp_path / "failures.tsv").read_text().startswith("library\tfusion\tmolecules\t")


def test_simulate_by_art__places_fragments_from_the_sam_file(
    tool: Any, bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ART itself is a script here that writes one pair of the first sequence: bases 11 to 60, mates of 20."""
    art = tmp_path / "art_illumina"
    art.write_text(
        """#!/bin/sh
while [ $# -gt 0 ]; do case $1 in -i) fasta=$2; shift;; -o) out=$2; shift;; esac; shift; done
name=$(head -1 "$fasta" | cut -c2-)
printf '@r/1\\nACGT\\n+\\nIIII\\n' > "${out}1.fq"
printf '@r/2\\nACGT\\n+\\nIIII\\n' > "${out}2.fq"
printf '@SQ\\nr\\t99\\t%s\\t11\\t99\\t20M\\t=\\t41\\t50\\tA\\tI\\nr\\t147\\t%s\\t41\\t99\\t20M\\t=\\t11\\t-50\\tA\\tI\\n' \
  "$name" "$name" > "$out.sam"
"""
    )
    art.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    fusions = draw(bundle, SiteKind.EXON_EDGE)
    reads, placed = tool.simulate_by_art(bundle, fusions, tmp_path / "reads", read_length=20, seed=1)
    assert [path.read_text().count("@r/") for path in reads] == [10, 10]  # partners, others, eight levels of fusions
    assert {name: len(fragments) for name, fragments in placed.items()} == {fusion.name: 1 for fusion in fusions}
    assert placed[fusions[0].name] == [tool.Placed(10, 50)]
