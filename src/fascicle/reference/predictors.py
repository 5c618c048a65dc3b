"""Scores of predictors for single alleles: REVEL's table and SpliceAI's VCF.

REVEL (Ioannidis 2016, Am J Hum Genet 99:877): text with a header, comma or tab, columns chr, hg19_pos, grch38_pos, ref, alt,
REVEL and, where there is one, Ensembl_transcriptid; plain, gzip, or bgzip with an index beside it. SpliceAI (Jaganathan 2019,
Cell 176:535): VCF with INFO SpliceAI, `ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|...`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import pysam

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build, Span
from fascicle.model.provenance import FileHash
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.genome import Genome
from fascicle.reference.hashing import hash_file
from fascicle.reference.site_files import SitesFile, fetch_lines, find_index, list_index_contigs, open_sites_file

Allele: TypeAlias = tuple[str, int, str, str]
"""Chromosome, 0-based offset, REF and ALT."""
_POSITIONS: Final = {Build.GRCH37: "hg19_pos", Build.GRCH38: "grch38_pos"}
_REVEL_REMEDY: Final = "Give REVEL's table (revel_with_transcript_ids) as it comes"
_SPLICE_REMEDY: Final = "Give a VCF of SpliceAI: its precomputed scores, or its output"
_DELTA_SCORES: Final = slice(2, 6)


@dataclass(frozen=True)
class RevelTable:
    """The opened table; made by `open_revel`. `columns` are the places of chromosome, position, alleles and score."""

    path: Path
    separator: str
    columns: tuple[int, int, int, int, int]
    index: Path | None
    contigs: Mapping[str, str]

    @property
    def hash(self) -> FileHash:
        """What tells the file: of an indexed one its index."""
        return hash_file(self.index or self.path)

    def find_scores(self, alleles: Iterable[Allele]) -> dict[Allele, float]:
        """The highest score of each allele over the transcripts of its rows; an allele without a row has none."""
        wanted = set(alleles)
        found: dict[Allele, float] = {}
        for allele, score in self._read(wanted):
            if allele in wanted:
                found[allele] = max(score, found.get(allele, score))
        return found

    def _read(self, wanted: set[Allele]) -> Iterator[tuple[Allele, float]]:
        if self.index is not None:
            with pysam.TabixFile(str(self.path), index=str(self.index)) as file:
                for chrom, start in sorted({(chrom, start) for chrom, start, _, _ in wanted}):
                    contig = self.contigs.get(chrom)
                    lines = () if contig is None else fetch_lines(file, contig, Span(start, start + 1), self.path)
                    yield from (row for line in lines if (row := self._parse(line)) is not None)
            return
        chroms = {chrom for chrom, *_ in wanted}
        for number, line in enumerate(read_text_lines(self.path)):
            if number and line and name_chrom(line.split(self.separator, 1)[0]) in chroms:
                row = self._parse(line)
                if row is not None:
                    yield row

    def _parse(self, line: str) -> tuple[Allele, float] | None:
        """A row; None where the build has no position for it (`.`)."""
        fields = line.split(self.separator)
        try:
            chrom, position, ref, alt, score = (fields[column] for column in self.columns)
            return None if position == "." else ((name_chrom(chrom), int(position) - 1, ref, alt), float(score))
        except (IndexError, ValueError) as error:
            raise ReferenceInputError(f"{line[:40]!r} is not a row of REVEL", path=self.path, remedy=_REVEL_REMEDY) from error


def open_revel(path: Path, genome: Genome) -> RevelTable:
    """Open REVEL's table. Raises ReferenceInputError for another table, or one without positions of the genome's build."""
    header = next(iter(read_text_lines(path)), "").lstrip("#")
    separator = "\t" if "\t" in header else ","
    names = header.split(separator)
    position = _POSITIONS.get(genome.build, "grch38_pos")
    wanted = ("chr", position, "ref", "alt", "REVEL")
    missing = [name for name in wanted if name not in names]
    if missing:
        raise ReferenceInputError(f"its header lacks {', '.join(missing)}", path=path, where="line 1", remedy=_REVEL_REMEDY)
    columns = tuple(names.index(name) for name in wanted)
    index = find_index(path)
    contigs = {} if index is None else list_index_contigs(path, index)
    return RevelTable(path, separator, (columns[0], columns[1], columns[2], columns[3], columns[4]), index, contigs)


@dataclass(frozen=True)
class SpliceScores:
    """The opened VCFs of SpliceAI; made by `open_spliceai`."""

    files: tuple[SitesFile, ...]

    def find_scores(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[tuple[Allele, str, float]]:
        """Alleles as the file has them, the gene they are scored for, and the highest of the four delta scores."""
        for file in self.files:
            for row in file.read(windows):
                for item in row.values.get("SpliceAI", "").split(","):
                    parts = item.split("|")
                    scores = [float(part) for part in parts[_DELTA_SCORES] if _is_number(part)]
                    if scores:
                        yield (row.chrom, row.start, row.ref, parts[0].upper()), parts[1], max(scores)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def open_spliceai(paths: Sequence[Path], genome: Genome) -> SpliceScores:
    """Open VCFs of SpliceAI (one of substitutions, one of insertions and deletions). Raises ReferenceInputError."""
    lacking = "its header names no SpliceAI score"
    return SpliceScores(tuple(open_sites_file(path, genome, ("SpliceAI",), lacking, _SPLICE_REMEDY) for path in paths))
