"""One spelling for a junction: splice sites win, else the 5'-most place; the joined bases never change."""

from __future__ import annotations

import pytest

from fascicle.evidence.paths import PathBook
from fascicle.evidence.respelling import respell
from fascicle.evidence.splits import Join
from fascicle.reference.builder import BundleSources, build_bundle
from small_genome import ALPHA, BETA, make_genome, write_bases, write_genome

SHARED = "GATTAC"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> PathBook:
    """ALPHA and BETA share six bases inside an exon each: ALPHA's locus 540..545 and BETA's 1120..1125, framed by other bases."""
    genome = make_genome()
    start, end = ALPHA.span[0], BETA.span[1]
    write_bases(genome, ALPHA, range(start + 539, start + 547), f"A{SHARED}A")
    write_bases(genome, BETA, range(end - 1120, end - 1128, -1), f"C{SHARED}C")
    folder = tmp_path_factory.mktemp("shared-bases")
    fasta, gtf = write_genome(folder, genome)
    return PathBook(build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle"))


def spell(book: PathBook, join: Join) -> str:
    a, b = book.gene(join.five_prime), book.gene(join.three_prime)
    codes = [*a.bases[: join.five_prime_offset + 1].tolist(), *b.bases[join.three_prime_offset :].tolist()]
    return "".join("ACGTN"[code] for code in codes)


def test_respell__every_spelling_of_shared_bases_becomes_the_five_prime_most(book: PathBook) -> None:
    alpha, beta = book.bundle.numbers["ALPHA"], book.bundle.numbers["BETA"]
    spellings = [Join(alpha, 539 + shift, beta, 1120 + shift) for shift in range(len(SHARED) + 1)]
    assert len({spell(book, join) for join in spellings}) == 1
    assert {respell(join, book) for join in spellings} == {Join(alpha, 539, beta, 1120)}


def test_respell__does_not_pass_the_shared_bases(book: PathBook) -> None:
    alpha, beta = book.bundle.numbers["ALPHA"], book.bundle.numbers["BETA"]
    for shift in (-1, len(SHARED) + 1):
        join = Join(alpha, 539 + shift, beta, 1120 + shift)
        assert spell(book, respell(join, book)) == spell(book, join)
        assert respell(join, book) != Join(alpha, 539, beta, 1120)


def test_respell__splice_sites_win(small_book: PathBook) -> None:
    """Every pair of exon edges, spelled as far away as the shared bases allow, comes back to the edges."""
    alpha, beta = (small_book.bundle.numbers[symbol] for symbol in ("ALPHA", "BETA"))
    a, b = small_book.gene(alpha), small_book.gene(beta)
    moved = 0
    for end in sorted(a.exon_ends):
        for start in sorted(b.exon_starts):
            edge = Join(alpha, end, beta, start)
            assert respell(edge, small_book) == edge
            if a.bases[end] == b.bases[start - 1]:
                moved += 1
                assert respell(Join(alpha, end - 1, beta, start - 1), small_book) == edge
            if a.bases[end + 1] == b.bases[start]:
                moved += 1
                assert respell(Join(alpha, end + 1, beta, start + 1), small_book) == edge
    assert moved > 5


def test_respell__inserted_bases_leave_one_spelling(book: PathBook) -> None:
    alpha, beta = book.bundle.numbers["ALPHA"], book.bundle.numbers["BETA"]
    join = Join(alpha, 542, beta, 1123, "ACG")
    assert respell(join, book) == join
