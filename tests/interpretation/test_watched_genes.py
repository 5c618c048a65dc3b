from __future__ import annotations

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.interpretation.watched_genes import list_watched_genes
from fascicle.model.findings import WatchedGene
from fascicle.model.knowledge import FusionPair


def make_pair(five_prime: str, three_prime: str) -> FusionPair:
    return FusionPair(five_prime, three_prime, ("a sarcoma",), "made up")


def test_list_watched_genes__therapies_first_then_many_fusions_before_few() -> None:
    pairs = [make_pair("A", "ZZ"), make_pair("B", "ZZ"), make_pair("A", "YY"), make_pair("A", "NTRK3")]
    watched = list_watched_genes(read_snapshot().therapies, pairs)
    assert [watch.gene for watch in watched] == ["NTRK3", "NTRK1", "NTRK2", "ZZ", "YY"]
    assert watched[0].recurrent_fusions == 1
    assert {"larotrectinib", "entrectinib"} <= set(watched[0].drugs)
    assert watched[3] == WatchedGene("ZZ", (), 2)


def test_list_watched_genes__five_prime_partners_are_not_named() -> None:
    assert [watch.gene for watch in list_watched_genes((), [make_pair("A", "B")])] == ["B"]


def test_list_watched_genes__of_the_snapshot_holds_every_gene_once() -> None:
    snapshot = read_snapshot()
    genes = [watch.gene for watch in list_watched_genes(snapshot.therapies, snapshot.fusion_pairs)]
    assert len(genes) == len(set(genes)) > 100
