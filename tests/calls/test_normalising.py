"""Normalising, held against `bcftools norm` and against what the alleles spell."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from fascicle.calls.normalising import CUT_SHORT, NOT_IN_REFERENCE, REFERENCE_MISMATCH, normalise, split_alleles
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason

CHROM = "chr1"
#         0123456789012345678901234567890123456789
GENOME = "GATTACACACACAGGGGGTCATCATCATGAAAAACCTGNNNNTTTTGC"
_NORM = "import sys, pysam.bcftools; pysam.bcftools.norm(*sys.argv[1:], catch_stdout=False)"


def bases(_chrom: str, start: int, end: int) -> str:
    return GENOME[start:end].ljust(end - start, "N")


def make(start: int, ref: str, alt: str) -> SmallVariant:
    return SmallVariant(Build.GRCH38, CHROM, start, ref, alt)


def place(variant: SmallVariant) -> tuple[int, str, str]:
    return variant.start, variant.ref, variant.alt


def apply(genome: str, variant: SmallVariant) -> str:
    assert genome[variant.start : variant.end] == variant.ref
    return genome[: variant.start] + variant.alt + genome[variant.end :]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1, "A", "G"), (1, "A", "G")),  # a substitution stays
        ((0, "GATT", "GCTT"), (1, "A", "C")),  # trimmed on both sides
        ((10, "ACA", "A"), (3, "TAC", "T")),  # the last AC of a repeat, moved to its first
        ((12, "AG", "AGG"), (12, "A", "AG")),
        ((17, "G", "GG"), (12, "A", "AG")),  # the last G of GGGGG
        ((21, "TCAT", "T"), (17, "GTCA", "G")),  # a repeat of three bases, in another phase
        ((28, "GA", "G"), (28, "GA", "G")),
        ((31, "AA", "A"), (28, "GA", "G")),
        ((18, "TCATC", "TGGTC"), (19, "CA", "GG")),
        ((34, "CCTG", "CATTG"), (35, "C", "AT")),  # a deletion-insertion keeps no shared base
        ((0, "G", "GG"), (0, "G", "GG")),  # the first base of a chromosome stays as the anchor
    ],
)
def test_normalise__gives_the_leftmost_shortest_description(given: tuple[int, str, str], expected: tuple[int, str, str]) -> None:
    found = normalise(make(*given), bases)
    assert found.problem is None
    assert place(found.variant) == expected
    assert apply(GENOME, found.variant) == apply(GENOME, make(*given))


def test_normalise__keeps_a_variant_whose_ref_is_not_of_the_genome() -> None:
    found = normalise(make(1, "C", "G"), bases)
    assert found.variant == make(1, "C", "G")
    assert found.problem == Reason(REFERENCE_MISMATCH, "REF is C, the reference has A")


def test_normalise__an_unknown_base_in_ref_is_not_what_the_genome_has() -> None:
    found = normalise(make(1, "N", "G"), bases)
    assert found.problem == Reason(REFERENCE_MISMATCH, "REF is N, the reference has A")


@pytest.mark.parametrize("given", [(39, "T", "C"), (37, "GA", "G"), (5000, "A", "C")])
def test_normalise__keeps_a_variant_where_the_genome_is_not_known(given: tuple[int, str, str]) -> None:
    found = normalise(make(*given), bases)
    assert place(found.variant) == given
    assert found.problem is not None
    assert found.problem.name == NOT_IN_REFERENCE


def test_normalise__a_mismatch_beside_unknown_bases_is_a_mismatch() -> None:
    found = normalise(make(37, "CA", "C"), bases)
    assert found.problem is not None
    assert found.problem.name == REFERENCE_MISMATCH


def test_normalise__says_when_unknown_bases_end_the_way_to_the_left() -> None:
    found = normalise(make(44, "TT", "T"), bases)
    assert place(found.variant) == (42, "TT", "T")
    assert found.note is not None
    assert found.note.name == CUT_SHORT


@pytest.mark.parametrize("seed", range(4))
def test_normalise__is_the_same_for_every_description_of_one_change(seed: int) -> None:
    """All ways to write a deletion or insertion that spell the same sequence have one answer."""
    rng = random.Random(seed)
    genome = "".join(rng.choices("AC", k=60))
    by_result: dict[str, set[tuple[int, str, str]]] = {}
    for start in range(1, 55):
        for length in (1, 2, 3):
            deletion = make(start, genome[start : start + length + 1], genome[start])
            insertion = make(start, genome[start], genome[start] + "ACA"[:length])
            for variant in (deletion, insertion):
                found = normalise(variant, lambda _chrom, a, b: genome[a:b])
                by_result.setdefault(apply(genome, variant), set()).add(place(found.variant))
    assert all(len(places) == 1 for places in by_result.values())
    assert max(map(len, by_result)) == 63


def draw_variant(rng: random.Random, genome: str) -> tuple[int, str, str]:
    """A change at a random place, padded with bases that need not be there."""
    start, size = rng.randrange(1, len(genome) - 12), rng.choice((1, 1, 2, 3, 6))
    ref = genome[start : start + rng.randint(1, size + 1)]
    alt = rng.choice((ref[:1], ref + rng.choice((ref, "AC", "A")), "".join(rng.choices("ACGT", k=size))))
    behind = genome[start + len(ref) : start + len(ref) + rng.randint(0, 4)]
    return start, ref + behind, alt + behind


@pytest.mark.parametrize("seed", [1, 2])
def test_normalise__agrees_with_bcftools(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    repeats = ["".join(rng.choices("ACGT", k=rng.randint(1, 4))) * rng.randint(2, 60) for _ in range(60)]
    genome = "".join(repeats)
    drawn = {draw_variant(rng, genome) for _ in range(3000)}
    drawn = {item for item in drawn if item[1] != item[2]}
    ordered = sorted(drawn)
    (tmp_path / "genome.fa").write_text(f">{CHROM}\n{genome}\n")
    lines = [f"{CHROM}\t{start + 1}\tv{i}\t{ref}\t{alt}\t.\tPASS\t." for i, (start, ref, alt) in enumerate(ordered)]
    header = f"##fileformat=VCFv4.2\n##contig=<ID={CHROM},length={len(genome)}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    (tmp_path / "given.vcf").write_text(header + "\n".join(lines) + "\n")
    arguments = ["-f", str(tmp_path / "genome.fa"), "-o", str(tmp_path / "normal.vcf"), str(tmp_path / "given.vcf")]
    subprocess.run([sys.executable, "-c", _NORM, *arguments], check=True, capture_output=True)
    rows = [line.split("\t") for line in (tmp_path / "normal.vcf").read_text().splitlines() if not line.startswith("#")]
    theirs = {row[2]: (int(row[1]) - 1, row[3], row[4]) for row in rows}
    ours = {f"v{i}": place(normalise(make(*item), lambda _chrom, a, b: genome[a:b]).variant) for i, item in enumerate(ordered)}
    # At the first base of a chromosome there is no base to the left; bcftools has no rule of its own for it.
    away = {name for name, (start, _, _) in ours.items() if start > 0}
    assert len(away) > 1500
    assert {name: theirs[name] for name in away} == {name: ours[name] for name in away}
    assert sum(place_of != item for place_of, item in zip(ours.values(), ordered, strict=True)) > 500


def test_split_alleles__gives_each_alternate_allele_its_own_variant() -> None:
    found = split_alleles(Build.GRCH38, CHROM, 3, "ta", ("T", "tacc"))
    assert found == (make(3, "TA", "T"), make(3, "TA", "TACC"))


def test_split_alleles__leaves_out_what_stands_for_no_variant() -> None:
    assert split_alleles(Build.GRCH38, CHROM, 3, "T", ("<NON_REF>", ".", "<*>")) == (None, None, None)


@pytest.mark.parametrize(
    ("alt", "name"),
    [
        ("*", "overlapping_deletion"),
        ("<DEL>", "symbolic_allele"),
        ("T[chr2:5[", "breakend"),
        ("T.", "breakend"),
        ("R", "unreadable_allele"),
        ("", "unreadable_allele"),
        ("T", "no_change"),
    ],
)
def test_split_alleles__names_why_an_allele_is_no_small_variant(alt: str, name: str) -> None:
    (found,) = split_alleles(Build.GRCH38, CHROM, 3, "T", (alt,))
    assert isinstance(found, Reason)
    assert found.name == name
