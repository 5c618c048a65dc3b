from __future__ import annotations

from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_ways import list_ways
from small_genome import ALPHA, list_edges, list_locus_offsets


def test_list_ways__has_the_junctions_of_every_transcript_of_the_named_genes(small_bundle: Bundle) -> None:
    ways = list_ways(small_bundle, ["ALPHA", "NOT_HERE"])
    number = small_bundle.numbers["ALPHA"]
    low, high = ways.first_transcript[number : number + 2].tolist()
    assert high - low == len(ALPHA.transcripts)
    places, offset = list_locus_offsets(ALPHA), int(small_bundle.layout.offsets[number])
    first, last = ways.first_junction[low : low + 2].tolist()
    edges = list_edges(ALPHA)
    assert ways.donors[first:last].tolist() == [offset + places[edge - 1] for edge in edges]
    assert ways.acceptors[first:last].tolist() == [offset + places[edge] for edge in edges]
    # The second transcript leaves out the third exon.
    first, last = ways.first_junction[low + 1 : low + 3].tolist()
    assert ways.acceptors[first:last].tolist() == [offset + places[edge] for edge in (edges[0], *edges[2:])]


def test_list_ways__has_nothing_of_other_genes(small_bundle: Bundle) -> None:
    ways = list_ways(small_bundle, ["ALPHA"])
    assert int(ways.first_transcript[-1]) == len(ALPHA.transcripts)
    assert len(list_ways(small_bundle).donors) == 0
    assert list_ways(small_bundle).first_transcript.tolist() == [0] * (len(small_bundle.symbols) + 1)
