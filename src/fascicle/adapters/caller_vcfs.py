"""VCFs of other small variant callers: who made them, which column is the tumour, and what each allele's counts are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.vcf_dialects import STANDARD, Dialect, Site, Values, list_dialects
from fascicle.adapters.vcf_records import MISSING, VcfHeader, VcfRow, read_vcf
from fascicle.adapters.vcf_samples import ANY_SAMPLE, SampleColumns, SampleNames, find_columns, refuse_unknown_names
from fascicle.calls.imported_variants import CallerVcf, ImportedAllele, SampleCounts
from fascicle.calls.normalising import split_alleles
from fascicle.errors import InputError
from fascicle.model.dna import UnplacedAllele
from fascicle.model.loci import Build
from fascicle.model.verdicts import Reason
from fascicle.reference.contigs import recognise_build
from fascicle.reference.fasta import name_chrom
from fascicle.reference.genome import Genome

_VCF_ENDINGS: Final = (".vcf", ".vcf.gz", ".vcf.bgz")
_NOT_FILTERED: Final = "unfiltered"


def is_vcf(path: Path) -> bool:
    """Whether a file is meant as a VCF, by its name; reads never end so."""
    return path.name.lower().endswith(_VCF_ENDINGS)


def read_caller_vcfs(paths: Sequence[Path], genome: Genome, names: SampleNames = ANY_SAMPLE) -> tuple[CallerVcf, ...]:
    """Read the tumour's VCFs in the order given; `names` says which columns are meant where a header does not.

    Raises:
        InputError: a file cannot be read, is of another build, has only unknown contigs, or does not tell its caller or its
            tumour column.
    """
    opened = [(path, *read_vcf(path)) for path in paths]
    refuse_unknown_names(names, {path: header.samples for path, header, _ in opened})
    return tuple(_read_caller_vcf(path, header, rows, genome, names) for path, header, rows in opened)


def _read_caller_vcf(path: Path, header: VcfHeader, rows: Iterator[VcfRow], genome: Genome, names: SampleNames) -> CallerVcf:
    _refuse_other_build(path, header, genome)
    dialect = _find_dialect(path, header)
    columns = find_columns(header, names, path)
    reader = _RowReader(dialect, columns, genome.build)
    records = sum(1 for row in rows if reader.read(row))
    _refuse_unknown_contigs(path, reader, genome)
    _refuse_beyond_end(path, reader, genome)
    return CallerVcf(
        caller=dialect.caller,
        path=path,
        has_normal=columns.normal is not None,
        is_filtered=not any(_NOT_FILTERED in text for text in header.values("filtering_status")),
        records=records + reader.without_variant,
        records_without_variant=reader.without_variant,
        alleles=tuple(reader.alleles),
        unplaced=tuple(reader.unplaced),
    )


def _find_dialect(path: Path, header: VcfHeader) -> Dialect:
    found = list_dialects(header)
    if len(found) > 1:
        names = " and ".join(dialect.caller for dialect in found)
        remedy = "Give each caller's own file: the fields of a merged one are no longer those of one caller"
        raise InputError(f"its header names {names}", path=path, remedy=remedy)
    return found[0] if found else STANDARD


def _refuse_other_build(path: Path, header: VcfHeader, genome: Genome) -> None:
    """Contigs that are longer or shorter than the reference's are of another genome."""
    lengths = {name_chrom(name): length for name, length in header.contigs.items()}
    for chrom, length in lengths.items():
        own = genome.length(chrom)
        if own is not None and own != length:
            build = recognise_build(lengths)
            said = "" if build is Build.UNKNOWN else f" (the lengths are those of {build})"
            what = f"is of another genome: its {chrom} has {length:,} bases, that of the reference ({genome.build}) {own:,}{said}"
            remedy = f"Give calls on {genome.build}, or a reference built from the genome that the calls were made on"
            raise InputError(what, path=path, remedy=remedy)


def _refuse_unknown_contigs(path: Path, reader: _RowReader, genome: Genome) -> None:
    """A file all alleles of which lie on contigs that the build does not have is of another genome, or names them otherwise."""
    alleles = reader.alleles
    if not alleles or any(genome.length(allele.variant.chrom) is not None for allele in alleles):
        return
    first = alleles[0]
    which = "its allele lies" if len(alleles) == 1 else f"all its {len(alleles)} alleles lie"
    what = f"{which} on contigs that {genome.build} does not have, the first on {first.variant.chrom}"
    remedy = f"Give calls on {genome.build}, with contigs named as in the reference, such as {genome.chroms[0]}"
    raise InputError(what, path=path, where=f"line {first.line}", remedy=remedy)


def _refuse_beyond_end(path: Path, reader: _RowReader, genome: Genome) -> None:
    """A place behind the end of its chromosome is of another genome; no index of a VCF could hold it either."""
    for allele in reader.alleles:
        variant, length = allele.variant, genome.length(allele.variant.chrom)
        if length is not None and variant.end > length:
            what = f"{variant.chrom}:{variant.start + 1} lies behind the chromosome's end: {length:,} bases in {genome.build}"
            remedy = f"Give calls on {genome.build}, or a reference built from the genome that the calls were made on"
            raise InputError(what, path=path, where=f"line {allele.line}", remedy=remedy)


@dataclass
class _RowReader:
    """Gathers the alleles of the rows of one file."""

    dialect: Dialect
    columns: SampleColumns
    build: Build

    def __post_init__(self) -> None:
        self.without_variant = 0
        self.alleles: list[ImportedAllele] = []
        self.unplaced: list[UnplacedAllele] = []

    def read(self, row: VcfRow) -> bool:
        """Take the alleles of a row; False where it has none and says that there is no variant."""
        split = split_alleles(self.build, row.chrom, row.start, row.ref, row.alts)
        if all(allele is None for allele in split):
            self.without_variant += 1
            return False
        site = self._open_site(row)
        statement = self.dialect.judge(site)
        for index, allele in enumerate(split):
            if isinstance(allele, Reason):
                self.unplaced.append(
                    UnplacedAllele(row.path.name, row.line, row.chrom, row.start, row.ref, row.alts[index], allele)
                )
            elif allele is not None:
                tumour, normal = self._count(site, site.tumour, index), self._count_normal(site, index)
                fields = self._keep_fields(site, index)
                is_empty = _is_empty(site)
                self.alleles.append(ImportedAllele(allele, row.line, row.filters, tumour, normal, statement, fields, is_empty))
        return True

    def _open_site(self, row: VcfRow) -> Site:
        tumour, normal = self.columns.tumour, self.columns.normal
        return Site(
            row,
            row.info(),
            None if tumour is None else row.sample(tumour),
            None if normal is None else row.sample(normal),
        )

    def _count(self, site: Site, values: Values | None, index: int) -> SampleCounts:
        return self.dialect.count(site, {} if values is None else values, index)

    def _count_normal(self, site: Site, index: int) -> SampleCounts | None:
        return None if site.normal is None else self._count(site, site.normal, index)

    def _keep_fields(self, site: Site, index: int) -> tuple[tuple[str, str], ...]:
        """The caller's own words: the place as written, then the fields that its counts come from."""
        row = site.row
        place = (("POS", str(row.start + 1)), ("REF", row.ref), ("ALT", row.alts[index]), ("FILTER", row.filter_text))
        values: dict[str, str] = {**site.info, **(site.tumour or {})}
        kept = ((name, values[name]) for name in self.dialect.kept if values.get(name, "") not in MISSING)
        return (*place, *kept)


def _is_empty(site: Site) -> bool:
    """Whether the tumour's column holds nothing beside a normal's: callers of many samples write a dot where one has no reads."""
    if site.tumour is None or site.normal is None:
        return False
    return all(not set(value) - set("./|,") for value in site.tumour.values())
