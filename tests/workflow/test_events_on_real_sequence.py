"""Known events within one gene, every row of the shipped table: exons, places, frame and protein; and nothing in transcripts as
they are. Seventeen rows are on real sequence, eleven on the real exons with made-up bases. Reads are drawn here from the altered
transcript; proteins are translated here."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.model.fusions import EventKind, Frame, Fusion, Place
from fascicle.model.knowledge import IntragenicEvent
from fascicle.reference.bundle import Bundle
from fascicle.workflow.find_fusions import find_fusions
from real_genes import (
    DATA,
    FROM_LRG,
    ON_GENOME,
    WITHOUT_SEQUENCE,
    RealGene,
    build_genome_bundle,
    build_transcript_bundle,
    read_isoforms,
    read_real_genes,
    translate,
)
from small_genome import Pair, draw_pairs, write_pairs

KNOWLEDGE = read_snapshot()
TESTED = KNOWLEDGE.intragenic_events
# The last exons of BRAF and FGFR1 have the stop codon and no splice site behind it, so that these duplications end inside them.
INTO_LAST_EXON = [event for event in TESTED if event.gene in {"BRAF", "FGFR1"} and event.five_prime_exon == 18]
JOINED = [e for e in TESTED if e.kind is not EventKind.INTERNAL_TANDEM_DUPLICATION and e not in INTO_LAST_EXON]

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


@pytest.fixture(scope="module")
def genes() -> dict[str, RealGene]:
    return read_real_genes()


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory, genes: dict[str, RealGene]) -> dict[str, Bundle]:
    """The bundle of each gene."""
    folder = tmp_path_factory.mktemp("real-genes")
    genome, transcripts = build_genome_bundle(folder), build_transcript_bundle(folder, genes)
    return {**dict.fromkeys(ON_GENOME, genome), **dict.fromkeys((*FROM_LRG, *WITHOUT_SEQUENCE), transcripts)}


def find(folder: Path, bundle: Bundle, pairs: list[Pair]) -> tuple[Fusion, ...]:
    return find_fusions(write_pairs(folder, pairs), bundle, KNOWLEDGE, assay="rna").findings.candidates


def draw_around(rng: random.Random, text: str, place: int, count: int, read_bp: int = 75) -> list[Pair]:
    return draw_pairs(rng, text[max(0, place - 500) : place + 500].replace("N", ""), count, read_bp, 0.002)


def draw_event(gene: RealGene, event: IntragenicEvent, read_bp: int = 75) -> list[Pair]:
    """Reads of the altered transcript around its join and of the wild type around both its borders."""
    rng, borders = random.Random(event.name), gene.borders
    pairs = draw_around(
        rng, gene.join(event.five_prime_exon, event.three_prime_exon), borders[event.five_prime_exon], 120, read_bp
    )
    for border in (borders[event.five_prime_exon], borders[event.three_prime_exon - 1]):
        pairs += draw_around(rng, gene.text, border, 120, read_bp)
    return pairs


def test_real_genes__are_as_published(genes: dict[str, RealGene]) -> None:
    """The reading frames begin with a start codon and have the published lengths of the proteins (UniProt)."""
    proteins = {symbol: translate(genes[symbol].text[genes[symbol].coding :]) for symbol in (*ON_GENOME, *FROM_LRG)}
    assert {symbol: len(protein) for symbol, protein in proteins.items()} == {
        "EGFR": 1210,
        "KIT": 976,
        "PDGFRA": 1089,
        "BRAF": 766,
        "FLT3": 993,
        "ALK": 1620,
        "NTRK1": 796,
    }
    assert all(protein.startswith("M") for protein in proteins.values())


@pytest.mark.parametrize("event", JOINED, ids=lambda event: event.name)
def test_find_fusions__reports_every_known_join(
    tmp_path: Path, bundles: dict[str, Bundle], genes: dict[str, RealGene], event: IntragenicEvent
) -> None:
    gene = genes[event.gene]
    (found,) = find(tmp_path, bundles[event.gene], draw_event(gene, event))
    assert (found.name, found.kind, found.reasons) == (f"{event.gene}::{event.gene}", event.kind, ())
    assert [note.because for note in found.notes if note.name == "known_event"] == [event.name]
    sites = (found.five_prime.site, found.three_prime.site)
    assert [(site.exon, site.place, site.is_canonical) for site in sites if site] == [
        (event.five_prime_exon, Place.EXON_EDGE, True),
        (event.three_prime_exon, Place.EXON_EDGE, True),
    ]
    assert {site.transcript for site in sites if site} <= set(event.transcripts)
    positions = (found.five_prime.position, found.three_prime.position)
    assert [position.offset + 1 for position in positions if position] == [
        gene.last_base1(event.five_prime_exon),
        gene.first_base1(event.three_prime_exon),
    ]
    check_product(found, gene, gene.join(event.five_prime_exon, event.three_prime_exon))
    assert found.abundance is not None
    if event.kind is EventKind.EXON_SKIPPING:
        assert 0.2 < found.abundance.value < 0.8


def check_product(found: Fusion, gene: RealGene, altered: str) -> None:
    """Protein and frame are those of the altered transcript as it is translated here."""
    assert found.product is not None
    assert found.product.protein == translate(altered[gene.coding :])
    assert found.product.frame is (Frame.OUT_OF_FRAME if (len(altered) - len(gene.text)) % 3 else Frame.IN_FRAME)


def test_find_fusions__has_the_published_change_of_egfrviii(
    tmp_path: Path, bundles: dict[str, Bundle], genes: dict[str, RealGene]
) -> None:
    """801 bases are lost and a glycine takes their place: p.(Val30_Arg297delinsGly) (Sugawa et al. 1990)."""
    event = next(event for event in JOINED if event.name.startswith("EGFRvIII"))
    (found,) = find(tmp_path, bundles["EGFR"], draw_event(genes["EGFR"], event))
    wild = translate(genes["EGFR"].text[genes["EGFR"].coding :])
    assert found.product is not None
    assert (wild[29], wild[296]) == ("V", "R")
    assert found.product.protein == wild[:29] + "G" + wild[297:]
    assert found.names is not None
    assert "89_889del" in str(found.names.hgvs_rna)


@pytest.mark.parametrize("event", INTO_LAST_EXON, ids=lambda event: event.name)
def test_find_fusions__reports_a_kinase_duplication_that_ends_before_the_stop(
    tmp_path: Path, bundles: dict[str, Bundle], genes: dict[str, RealGene], event: IntragenicEvent
) -> None:
    gene, rng = genes[event.gene], random.Random(4)
    first = gene.borders[9]
    stop = gene.coding + 3 * len(translate(gene.text[gene.coding :]))
    end = stop - 9 + (first - stop) % 3
    altered = gene.text[:end] + gene.text[first:]
    pairs = draw_around(rng, altered, end, 120) + draw_around(rng, gene.text, first, 120) + draw_around(rng, gene.text, end, 120)
    (found,) = find(tmp_path, bundles[event.gene], pairs)
    assert (found.kind, found.reasons) == (EventKind.PARTIAL_TANDEM_DUPLICATION, ())
    assert [note.because for note in found.notes if note.name == "known_event"] == [event.name]
    sites = (found.five_prime.site, found.three_prime.site)
    assert [(site.exon, site.place) for site in sites if site] == [(18, Place.INSIDE_EXON), (10, Place.EXON_EDGE)]
    check_product(found, gene, altered)


# Gene, exon, where in it the copy begins, its length, inserted bases, exons of the borders. KIT c.1504_1509dup is
# p.Ala502_Tyr503dup (Lux et al. 2000), told by the protein. A copy of FLT3 may reach from exon 14 into 15.
DUPLICATED = [
    ("FLT3", 14, 45, 21, "", (14, 14)),
    ("FLT3", 14, 60, 30, "", (14, 14)),
    ("FLT3", 14, 50, 66, "ATC", (14, 14)),
    ("FLT3", 14, 96, 81, "", (15, 14)),
    ("KIT", 9, 156, 6, "", (9, 9)),
    ("KIT", 11, 60, 36, "", (11, 11)),
    ("KIT", 11, 40, 57, "", (11, 11)),
    ("BCOR", 15, 150, 96, "", (15, 15)),
    ("BCOR", 15, 120, 114, "AAC", (15, 15)),
    ("UBTF", 13, 30, 45, "", (13, 13)),
]


@pytest.mark.parametrize(("symbol", "exon", "start", "length", "inserted", "exons"), DUPLICATED)
def test_find_fusions__reports_internal_tandem_duplications(
    tmp_path: Path,
    bundles: dict[str, Bundle],
    genes: dict[str, RealGene],
    symbol: str,
    exon: int,
    start: int,
    length: int,
    inserted: str,
    exons: tuple[int, int],
) -> None:
    gene, rng = genes[symbol], random.Random(length)
    at = gene.borders[exon - 1] + start
    altered = gene.text[: at + length] + inserted + gene.text[at:]
    pairs = draw_around(rng, altered, at + length, 250, 100) + draw_around(rng, gene.text, at, 150, 100)
    (found,) = find(tmp_path, bundles[symbol], pairs)
    assert (found.name, found.kind, found.reasons) == (f"{symbol}::{symbol}", EventKind.INTERNAL_TANDEM_DUPLICATION, ())
    event = next(e for e in TESTED if e.kind is found.kind and e.gene == symbol and e.five_prime_exon == exon)
    assert [note.because for note in found.notes if note.name == "known_event"] == [event.name]
    sites = (found.five_prime.site, found.three_prime.site)
    assert tuple(site.exon for site in sites if site) == exons
    check_product(found, gene, altered)


def test_find_fusions__has_the_published_duplication_of_kit_exon_9(
    tmp_path: Path, bundles: dict[str, Bundle], genes: dict[str, RealGene]
) -> None:
    gene, rng = genes["KIT"], random.Random(9)
    at = gene.coding + 1503
    altered = gene.text[: at + 6] + gene.text[at:]
    (found,) = find(tmp_path, bundles["KIT"], draw_around(rng, altered, at, 300, 100))
    wild = translate(gene.text[gene.coding :])
    assert wild[501:503] == "AY"
    assert found.product is not None
    assert found.product.protein == wild[:503] + "AY" + wild[503:]
    assert not found.reasons


def test_find_fusions__finds_nothing_in_transcripts_as_they_are(
    tmp_path: Path, bundles: dict[str, Bundle], genes: dict[str, RealGene]
) -> None:
    """A tenth of the molecules is unspliced, and there is one error in 200 bases."""
    rng = random.Random(31)
    for symbols in (ON_GENOME, (*FROM_LRG, *WITHOUT_SEQUENCE)):
        texts = [text for symbol in symbols for text in (genes[symbol].text, genes[symbol].locus) if text]
        pairs = [
            pair
            for text in texts
            for pair in draw_pairs(rng, text.replace("N", ""), 3000 if len(text) < 20_000 else 300, 100, 0.005)
        ]
        found = find(tmp_path, bundles[symbols[0]], pairs)
        assert [fusion.name for fusion in found if not fusion.reasons or fusion.five_prime.gene == fusion.three_prime.gene] == []


@pytest.mark.parametrize("symbol", ["ALK", "BRAF"])
def test_find_fusions__reports_no_other_transcript_of_the_gene(tmp_path: Path, bundles: dict[str, Bundle], symbol: str) -> None:
    """Ensembl's further transcripts, which a reference of MANE Select does not know, are no known events."""
    rng, texts = random.Random(17), read_isoforms(symbol)
    assert len(texts) == 5
    found = find(tmp_path, bundles[symbol], [pair for text in texts for pair in draw_pairs(rng, text, 1500, 75, 0.002)])
    assert [fusion.name for fusion in found if not fusion.reasons] == []
