from __future__ import annotations

import random
from dataclasses import replace

import pytest

from event_genome import EVENT_GENES, list_borders, make_event_genome
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.calls.artefacts.not_a_known_event import find_not_a_known_event
from fascicle.calls.artefacts.overlapping_genes import find_overlapping_genes
from fascicle.calls.artefacts.read_through import find_read_through
from fascicle.calls.artefacts.similar_flanks import find_similar_flanks
from fascicle.calls.candidates import Candidate
from fascicle.calls.fusions import call_fusion
from fascicle.calls.within_gene import (
    describe_within,
    find_event,
    find_lookalike_share,
    measure_duplication,
    name_kind_within,
)
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.evidence.support import JunctionSupport
from fascicle.model.fusions import EventKind, Fusion, Support
from fascicle.model.reads import ReadCounts, ReadProfile
from fascicle.reference.builder import BundleSources, build_bundle
from small_genome import ALPHA, list_edges, list_locus_offsets, write_genome

EVENTS = read_snapshot().intragenic_events
GOOD = Support(20, 0, 20, 15, 60, 60)
PROFILE = ReadProfile(True, 100, 100.0, 35.0, 250.0, ReadCounts(100, 100, 0, 0, 0))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> PathBook:
    folder = tmp_path_factory.mktemp("events")
    fasta, gtf = write_genome(folder, make_event_genome(), tuple(EVENT_GENES.values()))
    return PathBook(build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle"))


def join(book: PathBook, symbol: str, i: int, j: int, inserted: str = "") -> Join:
    """The join behind base `i` of the transcript and before base `j`."""
    number, places = book.bundle.numbers[symbol], list_locus_offsets(EVENT_GENES[symbol])
    return Join(number, places[i - 1], number, places[j], inserted)


def join_exons(book: PathBook, symbol: str, last: int, first: int, *, before: int = 0, behind: int = 0) -> Join:
    """The join of exon ends, or of places `before` bases before the one and `behind` bases behind the other."""
    borders = list_borders(symbol)
    return join(book, symbol, borders[last] - before, borders[first - 1] + behind)


def find_name(book: PathBook, symbol: str, own: Join) -> str | None:
    event = find_event(own, book.gene(own.five_prime), EVENTS)
    assert event is None or event.gene == symbol
    return event.name if event else None


@pytest.mark.parametrize(
    ("symbol", "last", "first", "before", "behind", "expected"),
    [
        ("MET", 13, 15, 0, 0, "MET exon 14 skipping"),
        ("MET", 13, 15, 1, 0, None),
        ("MET", 13, 16, 0, 0, None),
        ("EGFR", 1, 8, 0, 0, "EGFRvIII (exons 2-7 deleted)"),
        ("EGFR", 13, 16, 0, 0, "EGFRvII (exons 14-15 deleted)"),
        ("EGFR", 25, 18, 0, 0, "EGFR kinase domain duplication (exons 18-25)"),
        ("EGFR", 24, 18, 0, 0, None),
        ("KMT2A", 8, 2, 0, 0, "KMT2A partial tandem duplication (exons 2-8)"),
        # A partial tandem duplication may begin or end inside the exons named.
        ("KMT2A", 8, 2, 10, 20, "KMT2A partial tandem duplication (exons 2-8)"),
        ("KMT2A", 9, 2, 0, 0, None),
        ("FLT3", 14, 14, 30, 60, "FLT3 internal tandem duplication"),
        ("FLT3", 15, 14, 60, 100, "FLT3 internal tandem duplication"),
        ("FLT3", 16, 15, 60, 30, None),
        ("FLT3", 13, 13, 30, 20, None),
        ("BCOR", 15, 15, 900, 130, "BCOR exon 15 internal tandem duplication"),
        ("BCOR", 15, 15, 300, 130, None),
        ("KIT", 11, 11, 20, 60, "KIT exon 11 internal tandem duplication"),
        ("KIT", 9, 9, 50, 120, "KIT exon 9 duplication"),
        ("KIT", 10, 10, 50, 20, None),
        ("OTHER", 2, 4, 0, 0, None),
    ],
)
def test_find_event__knows_the_events_of_the_table_by_their_exons(
    book: PathBook, symbol: str, last: int, first: int, before: int, behind: int, expected: str | None
) -> None:
    assert find_name(book, symbol, join_exons(book, symbol, last, first, before=before, behind=behind)) == expected


def test_find_event__needs_the_transcript_that_the_exons_count_on(book: PathBook) -> None:
    own = join_exons(book, "MET", 13, 15)
    others = [replace(event, transcripts=("NM_999.1",)) for event in EVENTS]
    assert find_event(own, book.gene(own.five_prime), others) is None
    versions = [replace(event, transcripts=("ENST00000397752.99",)) for event in EVENTS if event.gene == "MET"]
    assert find_event(own, book.gene(own.five_prime), versions) is not None


@pytest.mark.parametrize(
    ("last", "first", "before", "behind", "expected"),
    [
        (13, 15, 0, 0, EventKind.EXON_SKIPPING),
        (5, 9, 0, 0, EventKind.EXON_SKIPPING),
        (13, 15, 3, 0, EventKind.OTHER_INTRAGENIC),
        (14, 14, 60, 100, EventKind.OTHER_INTRAGENIC),
        (14, 14, 40, 30, EventKind.INTERNAL_TANDEM_DUPLICATION),
        # One border of the copy is a splice site by chance.
        (14, 14, 0, 30, EventKind.INTERNAL_TANDEM_DUPLICATION),
        (15, 14, 150, 100, EventKind.INTERNAL_TANDEM_DUPLICATION),
        # A whole exon, or more than two, or too long.
        (14, 14, 0, 0, EventKind.PARTIAL_TANDEM_DUPLICATION),
        (16, 14, 0, 0, EventKind.PARTIAL_TANDEM_DUPLICATION),
        (16, 14, 70, 0, EventKind.PARTIAL_TANDEM_DUPLICATION),
        (16, 14, 70, 100, EventKind.OTHER_INTRAGENIC),
        (2, 2, 200, 300, EventKind.OTHER_INTRAGENIC),
    ],
)
def test_name_kind_within__follows_the_written_rule(
    book: PathBook, last: int, first: int, before: int, behind: int, expected: EventKind
) -> None:
    own = join_exons(book, "MET", last, first, before=before, behind=behind)
    assert name_kind_within(own, book.gene(own.five_prime)) is expected


def test_measure_duplication__counts_bases_of_the_transcript(book: PathBook) -> None:
    own = join_exons(book, "EGFR", 25, 18)
    assert measure_duplication(own, book.gene(own.five_prime)) == 1053
    own = join(book, "FLT3", 1700, 1640)
    assert measure_duplication(own, book.gene(own.five_prime)) == 60


def make_candidate(book: PathBook, own: Join) -> Candidate:
    gene = book.gene(own.five_prime)
    event = find_event(own, gene, EVENTS)
    return Candidate(gene, gene, make_contigs(own, book), GOOD, event is not None, 0, event=event)


def test_filters_between_genes__say_nothing_of_one_gene(book: PathBook) -> None:
    for own in (join_exons(book, "MET", 13, 15), join_exons(book, "EGFR", 25, 18), join(book, "FLT3", 1700, 1640)):
        candidate = make_candidate(book, own)
        assert [find(candidate) for find in (find_overlapping_genes, find_read_through, find_similar_flanks)] == [None] * 3


def test_find_similar_flanks__still_sees_a_repeat(small_book: PathBook) -> None:
    """A copy of one period of a repeat changes nothing next to the junction."""
    edges = list_edges(ALPHA)
    places, number = list_locus_offsets(ALPHA), small_book.bundle.numbers["ALPHA"]
    own = Join(number, places[edges[0] - 1], number, places[edges[2]])
    contigs = make_contigs(own, small_book)
    gene = small_book.gene(number)
    repeat = replace(contigs, left_wild=contigs.left_fusion)
    assert find_similar_flanks(Candidate(gene, gene, repeat, GOOD, True, 0)) is not None
    assert find_similar_flanks(Candidate(gene, gene, contigs, GOOD, True, 0)) is None


def test_find_not_a_known_event__is_given_within_one_gene_only(book: PathBook) -> None:
    assert find_not_a_known_event(make_candidate(book, join_exons(book, "MET", 13, 15))) is None
    reason = find_not_a_known_event(make_candidate(book, join_exons(book, "MET", 5, 7)))
    assert reason is not None
    candidate = make_candidate(book, join_exons(book, "MET", 5, 7))
    assert find_not_a_known_event(replace(candidate, contigs=None)) is not None
    assert find_not_a_known_event(replace(candidate, three_prime=book.gene(book.bundle.numbers["EGFR"]))) is None


def describe(book: PathBook, own: Join, wild: int, profile: ReadProfile | None = PROFILE) -> Fusion:
    candidate, support = make_candidate(book, own), JunctionSupport(GOOD, 20, wild, wild)
    return describe_within(call_fusion(candidate, support, lambda _: None), candidate, support, profile)


def test_describe_within__leaves_the_abundance_of_skipping_as_it_is(book: PathBook) -> None:
    event = describe(book, join_exons(book, "MET", 13, 15), 20)
    assert event.abundance is not None
    assert (event.abundance.numerator, event.abundance.denominator) == (20, 40)
    assert [note.name for note in event.notes] == ["known_event"]


def test_describe_within__notes_a_share_that_normal_cells_have(book: PathBook) -> None:
    assert "minor_transcript" in [note.name for note in describe(book, join_exons(book, "MET", 13, 15), 500).notes]


@pytest.mark.parametrize(("wild", "is_trace"), [(2500, False), (4500, True)])
def test_describe_within__does_not_report_a_trace_of_skipping(book: PathBook, wild: int, *, is_trace: bool) -> None:
    """20 molecules: of 2,520 at most 1.2 %, of 4,520 at most 0.7 %."""
    names = [reason.name for reason in describe(book, join_exons(book, "MET", 13, 15), wild).reasons]
    assert names == (["trace_of_skipping"] if is_trace else [])


def test_describe_within__takes_lookalikes_out_of_the_abundance_of_a_duplication(book: PathBook) -> None:
    """Every molecule with a long duplication shows the wild type as often as the duplication: 20 of 80, not of 100."""
    event = describe(book, join_exons(book, "EGFR", 25, 18), 80)
    assert event.abundance is not None
    assert (event.abundance.numerator, event.abundance.denominator) == (20, 80)
    assert event.abundance.low < 0.25 < event.abundance.high
    assert "duplicat" in event.abundance.formula
    assert "back_splice_possible" in [note.name for note in event.notes]


def test_describe_within__never_gives_more_than_all(book: PathBook) -> None:
    event = describe(book, join_exons(book, "EGFR", 25, 18), 5)
    assert event.abundance is not None
    assert (event.abundance.value, event.abundance.high) == (1.0, 1.0)


def test_describe_within__has_no_abundance_of_a_duplication_without_the_reads(book: PathBook) -> None:
    event = describe(book, join_exons(book, "EGFR", 25, 18), 80, None)
    assert event.abundance is None
    assert event.five_prime_abundance is None
    assert event.kind is EventKind.PARTIAL_TANDEM_DUPLICATION


def count_lookalikes(rng: random.Random, repeated: int, inserted: int, read: int, fragment: int) -> float:
    """The share by spelling the molecules: a read is wild type at the border if it differs from it in one base of ten at most."""
    flank = 400
    before, copy, between, behind = ("".join(rng.choices("ACGT", k=n)) for n in (flank, repeated, inserted, flank))
    molecule, wild = before + copy + between + copy + behind, before + copy + behind
    junction = flank + repeated + inserted
    fusion, alike = 0, 0
    for start in range(len(molecule) - fragment + 1):
        ends = {(start, start + read), (start + fragment - read, start + fragment)}
        if any(a + 20 <= junction <= b - 20 for a, b in ends):
            fusion += 1
            continue
        for a, b in ends:
            if not a + 20 <= flank <= b - 20:
                continue
            pairs = list(zip(molecule[flank : min(b, flank + 60)], wild[flank : flank + 60], strict=False))
            differs = [one != other for one, other in pairs]
            if sum(differs) * 10 <= len(pairs) and sum(differs[:20]) <= 2:
                alike += 1
                break
    return alike / fusion


@pytest.mark.parametrize("repeated", [6, 18, 30, 60, 120, 300])
@pytest.mark.parametrize(("inserted", "read", "fragment"), [(0, 75, 75), (0, 100, 250), (9, 75, 180)])
def test_find_lookalike_share__is_what_spelled_molecules_show(repeated: int, inserted: int, read: int, fragment: int) -> None:
    rng = random.Random(repeated)
    counted = sum(count_lookalikes(rng, repeated, inserted, read, fragment) for _ in range(20)) / 20
    assert find_lookalike_share(repeated, inserted, read, fragment) == pytest.approx(counted, abs=0.06)
