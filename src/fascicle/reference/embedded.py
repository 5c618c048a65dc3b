"""The reference that ships with Fascicle: made-up sequence laid onto the real gene models of `embedded_models`.

Names, strands, coordinates, exon lengths and phases are those of GRCh38; the letters are drawn from a seed and mean nothing. It
serves the demo and the tests, and every bundle made of it says `is_synthetic`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

from fascicle import __version__
from fascicle.errors import OutputError, ReferenceInputError
from fascicle.model.genes import Gene
from fascicle.model.loci import Build
from fascicle.reference.builder import BundleContent, Stretch, write_bundle
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.reference.embedded_models import TABLE_NAME, read_embedded_genes
from fascicle.reference.fasta import GenomePiece
from fascicle.reference.nucleotides import Bases
from fascicle.reference.synthetic import make_locus, orient_to_plus
from fascicle.reference.words import WORD_BP

EMBEDDED_NAME: Final = "fascicle-embedded"
# Changes whenever the letters do: a new seed, or another way to draw from it.
_SEED: Final = 20_240_601
_GENERATOR: Final = "1"


def build_embedded_bundle(out: Path, say: Callable[[str], None] = lambda _: None) -> Bundle:
    """Draws the sequences and writes the bundle whole.

    Raises:
        OutputError: the target exists and is no bundle, or cannot be written.
    """
    say("drawing synthetic sequence")
    genes = read_embedded_genes()
    return write_bundle(compose_synthetic_content(genes, _SEED), out, say)


def open_embedded_bundle(cache: Path, say: Callable[[str], None] = lambda _: None) -> Bundle:
    """The embedded bundle of this version in a cache directory, built there when it is missing or out of date.

    Two processes may do this at once: each builds beside, and the last one to finish puts its equal result in place. Raises
    OutputError where the directory cannot be written.
    """
    target = cache / EMBEDDED_NAME
    current = _open_current(target)
    if current is not None:
        return current
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{EMBEDDED_NAME}-", dir=cache) as beside:
            build_embedded_bundle(Path(beside) / EMBEDDED_NAME, say)
            _put_in_place(Path(beside), target)
    except OSError as error:
        message = f"{cache}: the embedded reference cannot be kept here ({error.strerror}). Choose a writable cache directory"
        raise OutputError(message) from None
    return open_bundle(target)


def compose_synthetic_content(genes: tuple[Gene, ...], seed: int) -> BundleContent:
    """What a bundle of genes on made-up sequence is written from.

    Raises ValueError where loci overlap: one base of the genome would get two letters.
    """
    for first, second in pairwise(sorted(genes, key=lambda gene: (gene.locus.chrom, gene.locus.span))):
        if first.locus.chrom == second.locus.chrom and first.locus.span.overlap(second.locus.span):
            raise ValueError(f"{first.symbol} and {second.symbol} overlap; synthetic loci must not")
    loci = tuple(make_locus(gene, seed) for gene in genes)
    return BundleContent(
        name=EMBEDDED_NAME,
        build=Build.GRCH38,
        is_synthetic=True,
        genes=genes,
        loci=loci,
        unusable=(),
        background=partial(_list_stretches, genes, loci),
        pieces=partial(_list_pieces, genes, loci),
        sources=_describe_sources(seed),
        panel="embedded",
    )


def _open_current(target: Path) -> Bundle | None:
    """The bundle if it is whole and this version would write the same one."""
    try:
        bundle = open_bundle(target)
    except ReferenceInputError:
        return None
    expected = (_describe_sources(_SEED), f"fascicle {__version__}", WORD_BP)
    header = bundle.header
    found = (header.get("sources"), header.get("made_by"), header.get("parameters", {}).get("word_bp"))
    return bundle if found == expected else None


def _put_in_place(beside: Path, target: Path) -> None:
    """Moves an old bundle out of the way and the new one in; keeps what another process has put there meanwhile."""
    if _open_current(target) is not None:
        return
    if target.exists():
        target.rename(beside / "old")
    try:
        (beside / EMBEDDED_NAME).rename(target)
    except OSError:
        if _open_current(target) is None:
            raise


def _describe_sources(seed: int) -> dict[str, str]:
    table = resources.files("fascicle.reference").joinpath("data", TABLE_NAME).read_bytes()
    return {
        "annotation": f"{TABLE_NAME} sha256:{hashlib.sha256(table).hexdigest()}",
        "genome": f"synthetic, generator {_GENERATOR}, seed {seed}: the letters are made up",
    }


def _list_pieces(genes: tuple[Gene, ...], loci: tuple[Bases, ...]) -> Iterator[GenomePiece]:
    for gene, locus in zip(genes, loci, strict=True):
        span = gene.locus.span
        name = f"{gene.locus.chrom}:{span.start + 1}-{span.end}"
        yield GenomePiece(name, gene.locus.chrom, span, orient_to_plus(gene, locus))


def _list_stretches(genes: tuple[Gene, ...], loci: tuple[Bases, ...]) -> Iterator[Stretch]:
    return ((piece.chrom, piece.span.start, piece.bases) for piece in _list_pieces(genes, loci))
