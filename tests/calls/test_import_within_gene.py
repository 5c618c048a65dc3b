"""Events within one gene out of other callers' tables."""

from __future__ import annotations

import pytest

from event_genome import EVENT_GENES, make_event_genome
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.calls.imported import CalledFusion, CalledSide, Caller
from fascicle.calls.importing import ImportCaller
from fascicle.model.fusions import EventKind, Fusion
from fascicle.model.loci import Strand
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from small_genome import first_base, last_base, write_genome


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("events")
    fasta, gtf = write_genome(folder, make_event_genome(), tuple(EVENT_GENES.values()))
    return build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle")


def import_row(bundle: Bundle, symbol: str, last: int, first: int) -> Fusion:
    gene = EVENT_GENES[symbol]
    places = (last_base(gene, last), first_base(gene, first))
    sides = [CalledSide(symbol, None, gene.chrom, place, Strand(gene.strand)) for place in places]
    row = CalledFusion(Caller.ARRIBA, 2, sides[0], sides[1], 12, 0)
    caller = ImportCaller(bundle, lambda _five, _three: False, read_snapshot().intragenic_events)
    (fusion,) = caller.call([row], None)
    return fusion


@pytest.mark.parametrize(
    ("symbol", "last", "first", "kind"),
    [("MET", 13, 15, EventKind.EXON_SKIPPING), ("KMT2A", 8, 2, EventKind.PARTIAL_TANDEM_DUPLICATION)],
)
def test_call__knows_an_imported_event(bundle: Bundle, symbol: str, last: int, first: int, kind: EventKind) -> None:
    fusion = import_row(bundle, symbol, last, first)
    assert (fusion.kind, fusion.is_known_pair, fusion.reasons) == (kind, True, ())
    assert fusion.abundance is None
    assert "known_event" in [note.name for note in fusion.notes]


def test_call__gives_an_imported_join_that_is_not_known_its_reason(bundle: Bundle) -> None:
    fusion = import_row(bundle, "MET", 5, 8)
    assert [reason.name for reason in fusion.reasons] == ["not_a_known_event"]
    assert not fusion.is_known_pair
