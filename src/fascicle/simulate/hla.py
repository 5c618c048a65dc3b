"""HLA reads with known genotypes: alleles drawn from a release, read pairs drawn from their genomic or coding sequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.hla import TYPED_LOCI, AlleleName
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hla.exons import find_exons
from fascicle.reference.hla.placing import Template
from fascicle.reference.hla.release import AlleleRecord, Release
from fascicle.reference.nucleotides import COMPLEMENT, LETTERS, Bases

# Lengths of fragments (mean, standard deviation): a hybrid-capture library of DNA, and one of RNA.
_FRAGMENT_BP: Final = {HlaAssay.DNA: (350, 60), HlaAssay.RNA: (200, 40)}
# Shares of the first allele in RNA: alleles of one gene are expressed unequally.
_RNA_SHARES: Final = (0.3, 0.7)
_QUALITY: Final = b"I"
_LETTER_OF_CODE: Final = np.frombuffer(LETTERS, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class PlannedAllele:
    """An allele to draw reads from. `changed` is the exon base that was changed (1-based in the coding sequence), if one was."""

    name: AlleleName
    bases: Bases
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedGenotype:
    """Two alleles per typed gene, twice the same in a homozygous one."""

    alleles: dict[str, tuple[PlannedAllele, PlannedAllele]]

    def is_homozygous(self, locus: str) -> bool:
        """Whether both alleles of a gene are one."""
        first, second = self.alleles[locus]
        return first.name == second.name


@dataclass(frozen=True, slots=True)
class HlaReadPlan:
    """How reads are drawn. `depth` is the mean over the gene (both alleles together); errors are substitutions.

    A molecule is read once, and again `copies` times on average; the depth is that of all reads. `molecule_error_rate` is of
    errors that all copies of a molecule have.
    """

    assay: HlaAssay
    depth: float
    read_bp: int
    error_rate: float = 1 / 200
    copies: float = 0.0
    molecule_error_rate: float = 0.0


def list_drawable(release: Release, assay: HlaAssay) -> dict[str, tuple[AlleleRecord, ...]]:
    """Alleles by typed gene that reads can be drawn from: those with a genomic sequence, or with a whole coding sequence (its
    length a multiple of three, from ATG to a stop)."""
    return {locus: tuple(a for a in release.alleles if a.name.locus == locus and _is_drawable(a, assay)) for locus in TYPED_LOCI}


def _is_drawable(allele: AlleleRecord, assay: HlaAssay) -> bool:
    if assay is HlaAssay.DNA:
        return allele.genomic is not None
    coding = allele.coding
    return coding is not None and len(coding) > 1000 and not len(coding) % 3 and coding[:3].tolist() == [0, 3, 2]


def draw_genotypes(
    release: Release, assay: HlaAssay, count: int, seed: int, homozygous_fraction: float = 0.2
) -> Iterator[PlannedGenotype]:
    """Genotypes of random alleles: first a two-field name, each as likely as any other, then one of its alleles.

    So rare alleles come as often as frequent ones.
    """
    rng = np.random.default_rng(seed)
    by_name = {locus: _group(alleles) for locus, alleles in list_drawable(release, assay).items()}
    frames = _make_frames(release) if assay is HlaAssay.DNA else {}
    for _ in range(count):
        alleles = {}
        for locus, groups in by_name.items():
            first = _draw(groups, rng)
            second = first if rng.random() < homozygous_fraction else _draw(groups, rng)
            planned = [
                PlannedAllele(a.name, _extend(_choose_bases(a, assay), frames.get(a.name.cut(1)))) for a in (first, second)
            ]
            alleles[locus] = (planned[0], planned[1])
        yield PlannedGenotype(alleles)


def _group(alleles: Sequence[AlleleRecord]) -> list[list[AlleleRecord]]:
    groups: dict[AlleleName, list[AlleleRecord]] = {}
    for allele in alleles:
        groups.setdefault(allele.name.cut(2), []).append(allele)
    return list(groups.values())


def _draw(groups: list[list[AlleleRecord]], rng: np.random.Generator) -> AlleleRecord:
    group = groups[int(rng.integers(len(groups)))]
    return group[int(rng.integers(len(group)))]


def _make_frames(release: Release) -> dict[AlleleName, Template]:
    """The longest genomic sequence by one-field name: alleles of one group mostly share what lies around the gene."""
    longest: dict[AlleleName, Bases] = {}
    for allele in release.alleles:
        group = allele.name.cut(1)
        if allele.genomic is not None and len(allele.genomic) > len(longest.get(group, ())):
            longest[group] = allele.genomic
    return {group: Template(bases) for group, bases in longest.items()}


def _extend(bases: Bases, frame: Template | None) -> Bases:
    """A genomic sequence with what its group has on either side of it: many begin at the first exon, genomes do not."""
    columns = frame.place(bases) if frame else None
    if frame is None or columns is None:
        return bases
    inside = columns[(columns >= 0) & (columns < len(frame.bases))]
    return np.concatenate([frame.bases[: inside[0]], bases, frame.bases[inside[-1] + 1 :]])


def _choose_bases(allele: AlleleRecord, assay: HlaAssay) -> Bases:
    bases = allele.genomic if assay is HlaAssay.DNA else allele.coding
    if bases is None:
        raise ValueError(f"{allele.name} has no sequence to draw {assay} reads from")
    return bases


def change_exon_base(
    planned: PlannedAllele, allele: AlleleRecord, others: Sequence[AlleleRecord], exon: int, seed: int
) -> PlannedAllele | None:
    """The planned allele with one base of an exon (number from 1) changed so that none of `others` has that sequence.

    `allele` is the record of the planned one; None where its exons are not found.
    """
    if allele.genomic is None or allele.coding is None:
        return None
    exons = find_exons(allele.genomic, allele.coding)
    if exons is None or len(exons) < exon:
        return None
    rng = np.random.default_rng(seed)
    start, end = exons[exon - 1]
    before = sum(e - s for s, e in exons[: exon - 1])
    while True:
        place = int(rng.integers(start, end))
        offset = before + place - start
        base = (int(allele.coding[offset]) + int(rng.integers(1, 4))) % 4
        if not _is_known(allele.coding, offset, base, others):
            break
    begin = planned.bases.tobytes().find(allele.genomic.tobytes())
    bases = planned.bases.copy()
    bases[begin + place if begin >= 0 else offset] = base
    return PlannedAllele(allele.name, bases, offset + 1)


def _is_known(coding: Bases, offset: int, base: int, others: Sequence[AlleleRecord]) -> bool:
    """Whether some allele has the coding sequence with this base changed, as far as its own goes."""
    changed = coding.copy()
    changed[offset] = base
    text = changed.tobytes()
    for other in others:
        if other.coding is not None:
            at = text.find(other.coding.tobytes())
            if 0 <= at <= offset < at + len(other.coding):
                return True
    return False


def simulate_hla_pairs(
    genotype: PlannedGenotype, plan: HlaReadPlan, seed: int, weights: Mapping[str, tuple[float, float]] | None = None
) -> tuple[bytes, bytes]:
    """Two FASTQ files of read pairs of all genes, mixed. `weights` multiply the depth of both alleles of a gene (tumours)."""
    rng = np.random.default_rng(seed)
    parts = []
    for locus, alleles in genotype.alleles.items():
        share = 0.5 if plan.assay is HlaAssay.DNA else float(rng.uniform(*_RNA_SHARES))
        factors = (weights or {}).get(locus, (1.0, 1.0))
        for allele, fraction, factor in zip(alleles, (share, 1 - share), factors, strict=True):
            parts.append(_draw_pairs(allele.bases, fraction * factor * plan.depth / (1 + plan.copies), plan, rng))
    pairs = np.concatenate(parts)
    if plan.copies:
        pairs = np.repeat(_add_errors(pairs, plan.molecule_error_rate, rng), 1 + rng.poisson(plan.copies, len(pairs)), axis=0)
    pairs = _add_errors(pairs[rng.permutation(len(pairs))], plan.error_rate, rng)
    return _format_fastq(pairs[:, 0]), _format_fastq(pairs[:, 1])


def _add_errors(pairs: NDArray[np.uint8], rate: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    errors = rng.random(pairs.shape) < rate
    return np.where(errors, (pairs + rng.integers(1, 4, pairs.shape)) % 4, pairs).astype(np.uint8)


def _draw_pairs(bases: Bases, depth: float, plan: HlaReadPlan, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Pairs x 2 x read length. A fragment lies wholly inside the sequence, so that depth falls towards its ends."""
    count = int(rng.poisson(depth * len(bases) / (2 * plan.read_bp)))
    mean, deviation = _FRAGMENT_BP[plan.assay]
    lengths = np.clip(rng.normal(mean, deviation, count).astype(np.int64), plan.read_bp, len(bases))
    starts = (rng.random(count) * (len(bases) - lengths + 1)).astype(np.int64)
    cycle = np.arange(plan.read_bp)
    forward = bases[starts[:, None] + cycle]
    backward = COMPLEMENT[bases[(starts + lengths - 1)[:, None] - cycle]]
    is_turned = rng.random(count) < 0.5
    pairs = np.stack([forward, backward], axis=1)
    pairs[is_turned] = pairs[is_turned][:, ::-1]
    return pairs


def _format_fastq(reads: NDArray[np.uint8]) -> bytes:
    quality = _QUALITY * reads.shape[1]
    letters = _LETTER_OF_CODE[reads]
    return b"".join(b"@r%d\n%s\n+\n%s\n" % (i, row.tobytes(), quality) for i, row in enumerate(letters, start=1))
