"""Structural variants found in aligned reads of the small genome: the base, what is counted, whatever the aligner wrote."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from fascicle.errors import ReadsError
from fascicle.evidence.structural.gathering import Adjacency, StructuralEvidence, gather_adjacencies
from fascicle.evidence.structural.sides import read_side
from fascicle.model.loci import Span
from fascicle.reads.aligned import open_aligned
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from small_genome import Genome, turn
from structural_examples import Draw, End, draw_records, list_wild, make_header, spell_junction, write_records

TARGETS = [("chr1", Span(0, 14_000)), ("chr2", Span(0, 6000)), ("chr3", Span(0, 4000)), ("chr4", Span(0, 3000))]
TRANSLOCATION = (End("chr1", 2300, "+"), End("chr2", 2700, "-"))
JUNCTIONS = {
    "translocation": TRANSLOCATION,
    "other strands": (End("chr1", 5200, "-"), End("chr3", 2100, "+")),
    "deletion": (End("chr1", 5000, "+"), End("chr1", 6500, "+")),
    "short deletion": (End("chr1", 5000, "+"), End("chr1", 5080, "+")),
    "duplication": (End("chr2", 3900, "+"), End("chr2", 2000, "+")),
    "short duplication": (End("chr2", 3900, "+"), End("chr2", 3781, "+")),
    "inversion": (End("chr1", 8000, "+"), End("chr1", 9500, "-")),
}
INSERTED = {"deletion": "ACGTTGC", "translocation": "", "inversion": "GATTACA"}


def write_sample(path: Path, genome: Genome, draws: Sequence[Draw], wild: int = 1500, seed: int = 1) -> Path:
    rng, header = random.Random(seed), make_header(genome)
    records = [record for draw in draws for record in draw_records(rng, draw, header)]
    for number, template in enumerate(list_wild(genome)):
        share = wild * len(template) // 14_000
        records += draw_records(rng, Draw(template, share, f"w{number}_"), header)
    return write_records(path, records, header)


def gather(bundle: Bundle, tumour: Path, normal: Path | None = None) -> StructuralEvidence:
    genome = open_genome(bundle)
    with open_aligned(tumour, genome) as own:
        if normal is None:
            return gather_adjacencies(own, None, TARGETS, genome)
        with open_aligned(normal, genome) as other:
            return gather_adjacencies(own, other, TARGETS, genome)


def spell_call(genome: Genome, evidence: StructuralEvidence, own: Adjacency, flank_bp: int = 40) -> str:
    """Bases over a called junction, told from its places alone."""
    ends = []
    for side, offset in ((own.ends.five_prime, own.ends.five_prime_offset), (own.ends.three_prime, own.ends.three_prime_offset)):
        chrom, strand = read_side(side)
        ends.append(End(evidence.chroms[chrom], offset, strand.value))
    return "".join(base.letter for base in spell_junction(genome, ends[0], ends[1], own.inserted, flank_bp))


@pytest.mark.parametrize("kind", JUNCTIONS)
@pytest.mark.parametrize("parts_bp", [30, 1000])
def test_gather_adjacencies__places_each_kind_to_the_base(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path, kind: str, parts_bp: int
) -> None:
    """With records of a read's parts (SA), and without any, as of an aligner that clips and says no more."""
    five, three = JUNCTIONS[kind]
    template = spell_junction(small_genome, five, three, INSERTED.get(kind, ""))
    bam = write_sample(tmp_path / "t.bam", small_genome, [Draw(template, 60, "j", error=0.003, parts_bp=parts_bp)])
    evidence = gather(small_bundle, bam)
    placed = [own for own in evidence.adjacencies if own.contigs is not None]
    assert len(placed) == 1
    planted = "".join(base.letter for base in spell_junction(small_genome, five, three, INSERTED.get(kind, ""), 25))
    called = spell_call(small_genome, evidence, placed[0])
    assert planted in called or turn(planted) in called
    assert placed[0].supports[0].split >= 8


def test_gather_adjacencies__finds_nothing_in_reads_of_the_genome(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    assert gather(small_bundle, write_sample(tmp_path / "n.bam", small_genome, [])).adjacencies == ()


def test_gather_adjacencies__counts_fragments_as_they_were_drawn(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    """Held against the reads themselves: a read that holds 20 planted bases on both sides, or 20 of the genome."""
    template = spell_junction(small_genome, *TRANSLOCATION)
    bam = write_sample(tmp_path / "t.bam", small_genome, [Draw(template, 80, "j")])
    (own,) = (a for a in gather(small_bundle, bam).adjacencies if a.contigs is not None)
    core = "".join(base.letter for base in spell_junction(small_genome, *TRANSLOCATION, flank_bp=20))
    wild = [small_genome["chr1"][2281:2321], small_genome["chr2"][2681:2721]]
    support = own.supports[0]
    assert support.split == count_fragments(bam, core)
    assert [support.five_prime_wild, support.three_prime_wild] == [count_fragments(bam, text) for text in wild]
    assert support.molecules == support.split + support.spanning
    assert support.mapping == (60.0, 60.0)


def count_fragments(bam: Path, core: str) -> int:
    import pysam

    with pysam.AlignmentFile(str(bam)) as file:
        reads = [(r.query_name, r.query_sequence or "") for r in file if not r.is_supplementary]
    return len({name for name, text in reads if core in text or turn(core) in text})


def test_gather_adjacencies__copies_count_once(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    template = spell_junction(small_genome, *TRANSLOCATION)
    one = write_sample(tmp_path / "1.bam", small_genome, [Draw(template, 40, "j")])
    three = write_sample(tmp_path / "3.bam", small_genome, [Draw(template, 40, "j", copies=3)])
    supports = [gather(small_bundle, bam).adjacencies[0].supports[0] for bam in (one, three)]
    assert supports[0] == supports[1]


def test_gather_adjacencies__unmarked_copies_are_one_molecule_unless_their_umis_differ(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    header, template = make_header(small_genome), spell_junction(small_genome, *TRANSLOCATION)
    for umis, molecules in ((("AAA", "AAA"), 1), (("AAA", "CCC"), 2)):
        records = []
        for number, umi in enumerate(umis):
            # The same seed draws the same fragments.
            records += draw_records(random.Random(5), Draw(template, 30, f"j{number}_", umi=umi), header)
        bam = write_records(tmp_path / f"{umis[1]}.bam", records, header)
        (own,) = (a for a in gather(small_bundle, bam).adjacencies if a.contigs is not None)
        fragments = own.supports[0].split + own.supports[0].spanning
        assert own.supports[0].molecules * 2 == fragments * molecules


def test_gather_adjacencies__counts_the_normal_at_the_junctions_of_the_tumour(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    template = spell_junction(small_genome, *TRANSLOCATION)
    tumour = write_sample(tmp_path / "t.bam", small_genome, [Draw(template, 60, "j")])
    clean = write_sample(tmp_path / "n.bam", small_genome, [], seed=2)
    carrier = write_sample(tmp_path / "c.bam", small_genome, [Draw(template, 20, "j")], seed=3)
    assert gather(small_bundle, tumour, clean).adjacencies[0].supports[1].split == 0
    assert gather(small_bundle, tumour, carrier).adjacencies[0].supports[1].split > 0


def test_gather_adjacencies__mates_alone_have_no_place(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    """Fragments with an unknown stretch over the junction, so that no read shows it."""
    from structural_examples import Base

    unknown = [Base(letter, None, -1, "+") for letter in "ACGT" * 22]
    five, three = TRANSLOCATION
    template = [*spell_junction(small_genome, five, three)[:400], *unknown, *spell_junction(small_genome, five, three)[400:]]
    bam = write_sample(tmp_path / "t.bam", small_genome, [Draw(template, 100, "j")])
    (own,) = gather(small_bundle, bam).adjacencies
    assert own.contigs is None
    assert own.supports[0].split == 0
    assert own.supports[0].spanning >= 6
    assert 2300 - 300 <= own.ends.five_prime_offset <= 2300


def test_gather_adjacencies__a_damaged_file_is_one_clear_error(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    bam = write_sample(tmp_path / "t.bam", small_genome, [])
    genome = open_genome(small_bundle)
    with open_aligned(bam, genome) as reads:
        data = bam.read_bytes()
        bam.write_bytes(data[: len(data) // 2])
        with pytest.raises(ReadsError, match=r"t\.bam"):
            gather_adjacencies(reads, None, TARGETS, genome)
