from __future__ import annotations

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.interpretation.watched_genes import list_watched_genes
from fascicle.model.findings import WatchedGene
from fascicle.model.knowledge import Direction, FusionPair, Verification
from tumour_examples import make_statement


def make_pair(five_prime: str, three_prime: str) -> FusionPair:
    return FusionPair(five_prime, three_prime, ("a sarcoma",), "made up")


FUSED = make_statement("fusion NTRK1|NTRK3 side=3", drugs=("larotrectinib",))
OTHERS = (
    make_statement("fusion EWSR1 side=5"),
    make_statement("variant KIT"),
    make_statement("fusion MET side=3", direction=Direction.RESISTANCE),
    make_statement("fusion RET side=3", verification=Verification.UNVERIFIED),
)


def test_list_watched_genes__therapies_first_then_many_fusions_before_few() -> None:
    pairs = [make_pair("A", "ZZ"), make_pair("B", "ZZ"), make_pair("A", "YY"), make_pair("A", "NTRK3")]
    watched = list_watched_genes((FUSED, *OTHERS), pairs)
    assert [watch.gene for watch in watched] == ["NTRK3", "NTRK1", "ZZ", "YY"]
    assert watched[0] == WatchedGene("NTRK3", ("larotrectinib",), 1)
    assert watched[2] == WatchedGene("ZZ", (), 2)


def test_list_watched_genes__five_prime_partners_are_not_named() -> None:
    assert [watch.gene for watch in list_watched_genes((), [make_pair("A", "B")])] == ["B"]


def test_list_watched_genes__of_the_snapshot_holds_every_gene_once() -> None:
    snapshot = read_snapshot()
    genes = [watch.gene for watch in list_watched_genes(snapshot.therapies, snapshot.fusion_pairs)]
    assert len(genes) == len(set(genes)) > 100
