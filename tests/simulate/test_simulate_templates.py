from __future__ import annotations

import numpy as np
import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import format_position
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import decode_bases
from fascicle.simulate.plan import parse_fusion
from fascicle.simulate.templates import FusionTranscript, find_wild_type_boundary, make_fusions, make_wild_types


def fuse(bundle: Bundle, *texts: str) -> tuple[FusionTranscript, ...]:
    return make_fusions(bundle, tuple(parse_fusion(text) for text in texts))


def sense(bundle: Bundle, gene: str, start1: int, end1: int) -> str:
    """Bases of a gene in sense between two genome positions, 1-based and inclusive."""
    number = bundle.numbers[gene]
    span = bundle.gene(number).locus.span
    is_plus = bundle.gene(number).locus.strand == "+"
    at = start1 - 1 - span.start if is_plus else span.end - end1
    return decode_bases(bundle.locus_bases(number)[at : at + end1 - start1 + 1])


def test_make_fusions__joins_whole_exons(example_bundle: Bundle) -> None:
    (fusion,) = fuse(example_bundle, "GENEA:A1:2+GATTACA::GENEB:B1:3@0.5")
    head = sense(example_bundle, "GENEA", 1001, 1300) + sense(example_bundle, "GENEA", 1501, 1702)
    tail = sense(example_bundle, "GENEB", 5501, 5801) + sense(example_bundle, "GENEB", 5001, 5200)
    assert decode_bases(fusion.bases) == head + "GATTACA" + tail
    assert (fusion.junction_start, fusion.junction_end) == (502, 509)
    assert (format_position(fusion.five_prime.position), fusion.five_prime.exon) == ("chr1:1702(+)", 2)
    assert (format_position(fusion.three_prime.position), fusion.three_prime.exon) == ("chr2:5801(-)", 3)
    assert fusion.name == "GENEA::GENEB"


def test_make_fusions__cuts_inside_exons(example_bundle: Bundle) -> None:
    (fusion,) = fuse(example_bundle, "GENEA:A1:chr1:1600::GENEB:B1:chr2:6100@0.5")
    head = sense(example_bundle, "GENEA", 1001, 1300) + sense(example_bundle, "GENEA", 1501, 1600)
    tail = [sense(example_bundle, "GENEB", *ends) for ends in ((6001, 6100), (5501, 5801), (5001, 5200))]
    assert decode_bases(fusion.bases) == head + "".join(tail)
    assert (fusion.five_prime.exon, fusion.three_prime.exon) == (2, 2)


def test_make_fusions__keeps_the_piece_of_intron_up_to_the_kept_exon(example_bundle: Bundle) -> None:
    (fusion,) = fuse(example_bundle, "GENEA:A1:chr1:1310::GENEB:B1:chr2:6005@0.5")
    (intronic,) = fuse(example_bundle, "GENEA:A1:chr1:1310::GENEB:B1:chr2:5820@0.5")
    assert decode_bases(fusion.five_prime.bases) == sense(example_bundle, "GENEA", 1001, 1310)
    assert (fusion.five_prime.exon, fusion.five_prime.edge) == (1, 1299)
    tail = sense(example_bundle, "GENEB", 5501, 5820) + sense(example_bundle, "GENEB", 5001, 5200)
    assert decode_bases(intronic.three_prime.bases) == tail
    assert (intronic.three_prime.exon, intronic.three_prime.edge) == (3, 5800)


def test_make_fusions__adds_the_reciprocal_product(example_bundle: Bundle) -> None:
    by_exon = fuse(example_bundle, "GENEA:A1:2::GENEB:B1:3@0.5,reciprocal=0.1")
    by_base = fuse(example_bundle, "GENEA:A1:chr1:1600::GENEB:B1:chr2:6100@0.5,reciprocal=0.1")
    for fusion, other in (by_exon, by_base):
        assert (fusion.is_reciprocal, other.is_reciprocal, other.name) == (False, True, "GENEB::GENEA")
        whole = decode_bases(np.concatenate((fusion.five_prime.bases, other.three_prime.bases)))
        wild_type = example_bundle.transcript_bases(0, example_bundle.gene(0).canonical)
        assert whole == decode_bases(wild_type)
    assert format_position(by_base[1].five_prime.position) == "chr2:6101(-)"


def test_make_fusions__takes_exon_numbers_of_the_named_transcript(example_bundle: Bundle) -> None:
    first, second = fuse(example_bundle, "GENEA:A1:3::GENEB:B1:3@0.5", "GENEA:A2:2::GENEB:B1:3@0.5")
    assert first.five_prime.position == second.five_prime.position
    assert len(first.bases) - len(second.bases) == 202


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("GENEX:A1:1::GENEB:B1:2@0.5", "no gene GENEX"),
        ("GENEA:Z9:1::GENEB:B1:2@0.5", r"it has A1\.1, A2\.1"),
        ("GENEA:A1:5::GENEB:B1:2@0.5", "exons 1 to 4, not 5"),
        ("GENEA:A1:chr2:1600::GENEB:B1:2@0.5", "outside GENEA"),
        ("GENEA:A1:chr1:9999::GENEB:B1:2@0.5", "outside GENEA"),
        ("GENEA:A1:2::GENEB:B1:1@0.5,reciprocal=0.1", "no exon before it"),
        ("GENEA:A1:4::GENEB:B1:2@0.5,reciprocal=0.1", "exons 1 to 4, not 5"),
    ],
)
def test_make_fusions__names_what_the_bundle_does_not_have(example_bundle: Bundle, text: str, message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        fuse(example_bundle, text)


def test_make_wild_types__are_canonical_unless_a_fusion_names_others(example_bundle: Bundle) -> None:
    plain = make_wild_types(example_bundle, ())
    assert [(w.transcript.accession, w.share) for w in plain] == [("A1.1", 1), ("B1.1", 1), ("C1.1", 1)]
    fusions = fuse(example_bundle, "GENEA:A2:2::GENEB:B1:3@0.5", "GENEA:A1:2::GENEB:B1:3@0.5")
    named = make_wild_types(example_bundle, fusions)
    assert [(w.transcript.accession, w.share) for w in named[:2]] == [("A2.1", 0.5), ("A1.1", 0.5)]


def test_find_wild_type_boundary__is_the_edge_of_the_kept_exon(example_bundle: Bundle) -> None:
    (fusion,) = fuse(example_bundle, "GENEA:A1:2::GENEB:B1:3@0.5")
    a, b, _ = make_wild_types(example_bundle, (fusion,))
    assert find_wild_type_boundary(a, fusion.five_prime, is_five_prime=True) == 502
    assert find_wild_type_boundary(b, fusion.three_prime, is_five_prime=False) == 750
    assert find_wild_type_boundary(a, fusion.three_prime, is_five_prime=False) is None


def test_find_wild_type_boundary__does_not_exist_before_the_first_exon(example_bundle: Bundle) -> None:
    (fusion,) = fuse(example_bundle, "GENEA:A1:2::GENEB:B1:1@0.5")
    (_, b, _) = make_wild_types(example_bundle, (fusion,))
    assert find_wild_type_boundary(b, fusion.three_prime, is_five_prime=False) is None
