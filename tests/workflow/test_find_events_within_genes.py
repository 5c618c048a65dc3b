"""Reads to events within one gene, with the shipped table, on genes that have the exons of the real ones; reads made here."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from event_genome import EVENT_GENES, duplicate, join_exons, list_borders, make_event_genome
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.model.fusions import EventKind, Frame, Fusion, Place
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.workflow.find_fusions import find_fusions
from small_genome import (
    Genome,
    Pair,
    draw_bases,
    draw_pairs,
    first_base,
    last_base,
    read_locus,
    splice,
    turn,
    write_genome,
    write_pairs,
    write_reads,
)

KNOWLEDGE = read_snapshot()


@pytest.fixture(scope="module")
def genome() -> Genome:
    return make_event_genome()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, genome: Genome) -> Bundle:
    folder = tmp_path_factory.mktemp("events")
    fasta, gtf = write_genome(folder, genome, tuple(EVENT_GENES.values()))
    return build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle")


def find(bundle: Bundle, paths: list[Path]) -> tuple[Fusion, ...]:
    return find_fusions(paths, bundle, KNOWLEDGE, assay="rna").findings.candidates


def draw_around(rng: random.Random, text: str, place: int, count: int, read_bp: int = 75) -> list[Pair]:
    """Pairs of the 1,200 bases around a place."""
    return draw_pairs(rng, text[max(0, place - 600) : place + 600], count, read_bp, 0.003)


@dataclass(frozen=True)
class Planted:
    name: str
    gene: str
    five_exon: int
    three_exon: int
    kind: EventKind
    frame: Frame


PLANTED = [
    Planted("MET exon 14 skipping", "MET", 13, 15, EventKind.EXON_SKIPPING, Frame.IN_FRAME),
    Planted("EGFRvIII (exons 2-7 deleted)", "EGFR", 1, 8, EventKind.EXON_SKIPPING, Frame.IN_FRAME),
    Planted("EGFRvIVa (exons 25-27 deleted)", "EGFR", 24, 28, EventKind.EXON_SKIPPING, Frame.OUT_OF_FRAME),
    Planted("EGFR kinase domain duplication (exons 18-25)", "EGFR", 25, 18, EventKind.PARTIAL_TANDEM_DUPLICATION, Frame.IN_FRAME),
    Planted("KMT2A partial tandem duplication (exons 2-8)", "KMT2A", 8, 2, EventKind.PARTIAL_TANDEM_DUPLICATION, Frame.IN_FRAME),
]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_find_fusions__reports_a_known_event_exactly(tmp_path: Path, bundle: Bundle, genome: Genome, planted: Planted) -> None:
    rng = random.Random(planted.name)
    gene, borders = EVENT_GENES[planted.gene], list_borders(planted.gene)
    template = join_exons(genome, planted.gene, planted.five_exon, planted.three_exon)
    pairs = draw_around(rng, template, borders[planted.five_exon], 250)
    for border in (borders[planted.five_exon], borders[planted.three_exon - 1]):
        pairs += draw_around(rng, splice(genome, gene), border, 250)
    (event,) = find(bundle, write_pairs(tmp_path, pairs))
    five, three = event.five_prime, event.three_prime
    assert (event.name, event.kind, event.reasons) == (f"{planted.gene}::{planted.gene}", planted.kind, ())
    assert five.position is not None
    assert three.position is not None
    assert five.position.offset == last_base(gene, planted.five_exon)
    assert three.position.offset == first_base(gene, planted.three_exon)
    assert five.site is not None
    assert three.site is not None
    assert (five.site.exon, three.site.exon) == (planted.five_exon, planted.three_exon)
    assert event.product is not None
    assert event.product.frame is planted.frame
    assert event.is_known_pair
    assert event.is_reciprocal_seen is None
    assert planted.name in [note.because for note in event.notes if note.name == "known_event"]
    assert event.abundance is not None
    assert 0.2 < event.abundance.value < 0.8


# FLT3 exons 14 and 15, BCOR exon 15, KIT exons 9 and 11 (transcript offset of the exon, how far into it the copy begins).
INTERNAL = [
    ("FLT3", 14, 40, 21, ""),
    ("FLT3", 14, 30, 60, "ACGTCA"),
    ("FLT3", 14, 100, 66, ""),
    ("BCOR", 15, 150, 96, ""),
    ("BCOR", 15, 130, 114, "GGT"),
    ("KIT", 9, 120, 6, ""),
    ("KIT", 11, 60, 36, ""),
]


@pytest.mark.parametrize(("gene", "exon", "start", "length", "inserted"), INTERNAL)
def test_find_fusions__reports_an_internal_tandem_duplication(
    tmp_path: Path, bundle: Bundle, genome: Genome, gene: str, exon: int, start: int, length: int, inserted: str
) -> None:
    rng = random.Random(length)
    at = list_borders(gene)[exon - 1] + start
    pairs = draw_around(rng, duplicate(genome, gene, at, length, inserted), at + length, 120, 100)
    pairs += draw_around(rng, splice(genome, EVENT_GENES[gene]), at, 120, 100)
    (event,) = find(bundle, write_pairs(tmp_path, pairs))
    assert (event.name, event.kind, event.reasons) == (f"{gene}::{gene}", EventKind.INTERNAL_TANDEM_DUPLICATION, ())
    assert event.five_prime.position is not None
    assert event.three_prime.position is not None
    assert event.product is not None
    assert event.product.frame is (Frame.OUT_OF_FRAME if (length + len(inserted)) % 3 else Frame.IN_FRAME)
    assert event.names is not None
    assert event.names.hgvs_rna is not None
    assert ("ins[" if inserted else "dup") in event.names.hgvs_rna
    # Bases of the copy plus inserted ones are fixed; where one ends and the other begins is not, if they look alike.
    shift = abs(event.five_prime.position.offset - event.three_prime.position.offset)
    if len({site.exon for site in (event.five_prime.site, event.three_prime.site) if site}) == 1:
        assert shift + 1 + len(event.junction.inserted) == length + len(inserted)


def test_find_fusions__reports_a_known_event_of_single_reads(tmp_path: Path, bundle: Bundle, genome: Genome) -> None:
    text, border = join_exons(genome, "MET", 13, 15), list_borders("MET")[13]
    reads = [text[start : start + 75] for start in range(border - 50, border - 20, 5)]
    (event,) = find(bundle, [write_reads(tmp_path, reads)])
    assert (event.kind, event.reasons) == (EventKind.EXON_SKIPPING, ())
    assert event.support.split_reads == len(reads)


@pytest.mark.parametrize(("molecules", "is_reported"), [(1, False), (2, True)])
def test_find_fusions__needs_two_molecules_of_a_known_skipping(
    tmp_path: Path, bundle: Bundle, genome: Genome, molecules: int, *, is_reported: bool
) -> None:
    text, border = join_exons(genome, "MET", 13, 15), list_borders("MET")[13]
    starts = (border - 40, border - 30)[:molecules]
    pairs = [(text[start : start + 75], turn(text[start + 100 : start + 175])) for start in starts]
    (event,) = find(bundle, write_pairs(tmp_path, pairs))
    assert (not event.reasons) == is_reported


def test_find_fusions__keeps_an_unknown_event_with_its_reason(tmp_path: Path, bundle: Bundle, genome: Genome) -> None:
    rng = random.Random(3)
    text = join_exons(genome, "MET", 5, 8)
    (event,) = find(bundle, write_pairs(tmp_path, draw_around(rng, text, list_borders("MET")[5], 100)))
    assert event.kind is EventKind.EXON_SKIPPING
    assert [reason.name for reason in event.reasons] == ["not_a_known_event"]
    assert not event.is_known_pair


def test_find_fusions__does_not_take_a_deletion_in_an_exon_for_skipping(tmp_path: Path, bundle: Bundle, genome: Genome) -> None:
    rng = random.Random(3)
    text, at = splice(genome, EVENT_GENES["EGFR"]), list_borders("EGFR")[18] + 20
    (event,) = find(bundle, write_pairs(tmp_path, draw_around(rng, text[:at] + text[at + 15 :], at, 200)))
    assert event.kind is EventKind.OTHER_INTRAGENIC
    assert [reason.name for reason in event.reasons] == ["not_a_known_event"]
    assert event.five_prime.site is not None
    assert event.five_prime.site.place is Place.INSIDE_EXON


def test_find_fusions__finds_nothing_in_wild_type(tmp_path: Path, bundle: Bundle, genome: Genome) -> None:
    rng = random.Random(12)
    pairs = [
        pair
        for gene in EVENT_GENES.values()
        for text in (splice(genome, gene), read_locus(genome, gene))
        for pair in draw_pairs(rng, text, 800, 75, 0.005)
    ]
    pairs += [(draw_bases(rng, 75), draw_bases(rng, 75)) for _ in range(50)]
    assert find(bundle, write_pairs(tmp_path, pairs)) == ()


def test_find_fusions__does_not_look_into_genes_without_known_events(tmp_path: Path, bundle: Bundle, genome: Genome) -> None:
    text = join_exons(genome, "OTHER", 2, 4)
    assert find(bundle, write_pairs(tmp_path, draw_pairs(random.Random(5), text, 200))) == ()


def test_find_fusions__counts_mates_that_face_outward_for_a_partial_tandem_duplication(
    tmp_path: Path, bundle: Bundle, genome: Genome
) -> None:
    text, border = join_exons(genome, "KMT2A", 8, 2), list_borders("KMT2A")[8]
    (event,) = find(bundle, write_pairs(tmp_path, draw_around(random.Random(9), text, border, 200, 50)))
    assert event.reasons == ()
    assert event.support.spanning_pairs > 10
    assert any(note.name == "back_splice_possible" for note in event.notes)


def test_find_fusions__gives_the_same_answer_on_two_threads(tmp_path: Path, bundle: Bundle, genome: Genome) -> None:
    rng = random.Random(2)
    paths = write_pairs(tmp_path, draw_around(rng, join_exons(genome, "MET", 13, 15), list_borders("MET")[13], 100))
    answers = [find_fusions(paths, bundle, KNOWLEDGE, assay="rna", threads=n).findings.candidates for n in (1, 2)]
    assert answers[0] == answers[1]
