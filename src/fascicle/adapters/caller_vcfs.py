"""VCFs of other small variant callers: who made them, which column is the tumour, and what each allele's counts are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.vcf_dialects import STANDARD, Dialect, Site, Values, list_dialects
from fascicle.adapters.vcf_records import MISSING, VcfHeader, VcfRow, read_vcf
from fascicle.adapters.vcf_samples import ANY_SAMPLE, SampleColumns, SampleNames, find_columns, refuse_unknown_names
from fascicle.calls.imported_variants import CallerVcf, ImportedAllele, SampleCounts
from fascicle.calls.importing_lifted import lift_alleles
from fascicle.calls.lifting import LIFT_ADVICE, LiftOver
from fascicle.calls.normalising import split_alleles
from fascicle.errors import InputError, ReferenceInputError
from fascicle.model.dna import UnplacedAllele
from fascicle.model.loci import Build
from fascicle.model.verdicts import Reason
from fascicle.reference.chains import read_chains
from fascicle.reference.contigs import find_contig_length, recognise_build
from fascicle.reference.fasta import name_chrom
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.hashing import hash_file

_VCF_ENDINGS: Final = (".vcf", ".vcf.gz", ".vcf.bgz")
_NOT_FILTERED: Final = "unfiltered"


def is_vcf(path: Path) -> bool:
    """Whether a file is meant as a VCF, by its name; reads never end so."""
    return path.name.lower().endswith(_VCF_ENDINGS)


def read_caller_vcfs(
    paths: Sequence[Path], genome: Genome, names: SampleNames = ANY_SAMPLE, lift_over: LiftOver | None = None
) -> tuple[CallerVcf, ...]:
    """Read the tumour's VCFs in the order given; `names` says which columns are meant where a header does not.

    With `lift_over` the files are on the build that its chains start from, and their alleles are brought to that of the genome.

    Raises:
        InputError: a file cannot be read, is of another build, has only unknown contigs, or does not tell its caller or its
            tumour column.
    """
    opened = [(path, *read_vcf(path)) for path in paths]
    refuse_unknown_names(names, {path: header.samples for path, header, _ in opened})
    return tuple(_read_caller_vcf(path, header, rows, genome, names, lift_over) for path, header, rows in opened)


def open_lift_over(path: Path, genome: Genome) -> LiftOver:
    """The chains of a file with what is needed to follow them. Raises ReferenceInputError, also for chains to another build."""
    chains = read_chains(path)
    if chains.target is not genome.build:
        what = f"its chains lead from {chains.source} to {chains.target}, and the reference is {genome.build}"
        raise ReferenceInputError(what, path=path, remedy=f"Give a chain file that leads to {genome.build}")
    return LiftOver(chains, GenomeBases(genome), hash_file(path))


def _read_caller_vcf(
    path: Path,
    header: VcfHeader,
    rows: Iterator[VcfRow],
    genome: Genome,
    names: SampleNames,
    lift_over: LiftOver | None,
) -> CallerVcf:
    build = _find_build(genome, lift_over)
    _refuse_other_build(path, header, build)
    dialect = _find_dialect(path, header)
    columns = find_columns(header, names, path)
    reader = _RowReader(dialect, columns, build.build)
    records = sum(1 for row in rows if reader.read(row))
    _refuse_unknown_contigs(path, reader, build)
    _refuse_beyond_end(path, reader, build)
    vcf = CallerVcf(
        caller=dialect.caller,
        path=path,
        has_normal=columns.normal is not None,
        is_filtered=not any(_NOT_FILTERED in text for text in header.values("filtering_status")),
        records=records + reader.without_variant,
        records_without_variant=reader.without_variant,
        alleles=tuple(reader.alleles),
        unplaced=tuple(reader.unplaced),
    )
    return vcf if lift_over is None else lift_alleles(vcf, lift_over)


@dataclass(frozen=True)
class _FileBuild:
    """The build that files should be on: lengths of its contigs, one of their names, whether it is that of a chain file."""

    build: Build
    length_of: Callable[[str], int | None]
    contig: str
    is_lifted: bool


def _find_build(genome: Genome, lift_over: LiftOver | None) -> _FileBuild:
    if lift_over is None:
        return _FileBuild(genome.build, genome.length, genome.chroms[0], is_lifted=False)
    source = lift_over.chains.source

    def find_length(chrom: str) -> int | None:
        # hg19 has another mitochondrial genome than GRCh37, and its variants are in no chain.
        return None if chrom == "chrM" else find_contig_length(source, chrom)

    return _FileBuild(source, find_length, "chr1", is_lifted=True)


def _find_dialect(path: Path, header: VcfHeader) -> Dialect:
    found = list_dialects(header)
    if len(found) > 1:
        names = " and ".join(dialect.caller for dialect in found)
        remedy = "Give each caller's own file: the fields of a merged one are no longer those of one caller"
        raise InputError(f"its header names {names}", path=path, remedy=remedy)
    return found[0] if found else STANDARD


def _refuse_other_build(path: Path, header: VcfHeader, build: _FileBuild) -> None:
    """Contigs that are longer or shorter than those of the build the file should be on are of another genome."""
    lengths = {name_chrom(name): length for name, length in header.contigs.items()}
    for chrom, length in lengths.items():
        own = build.length_of(chrom)
        if own is not None and own != length:
            found = recognise_build(lengths)
            said = "" if found is Build.UNKNOWN else f" (the lengths are those of {found})"
            whose = "the build that the chain file lifts from" if build.is_lifted else "the reference"
            what = f"is of another genome: its {chrom} has {length:,} bases, that of {whose} ({build.build}) {own:,}{said}"
            raise InputError(what, path=path, remedy=_advise(build, found))


def _advise(build: _FileBuild, found: Build) -> str:
    """What to do with a file of another build."""
    if build.is_lifted:
        return f"Give calls on {build.build}, or leave out the chain file where they are on the reference's build"
    rest = "or a reference built from the genome that the calls were made on"
    if found is Build.UNKNOWN:
        return f"Give calls on {build.build}, {rest}"
    return f"Give calls on {build.build}, {LIFT_ADVICE}, {rest}"


def _refuse_unknown_contigs(path: Path, reader: _RowReader, build: _FileBuild) -> None:
    """A file all alleles of which lie on contigs that the build does not have is of another genome, or names them otherwise."""
    alleles = reader.alleles
    if not alleles or any(build.length_of(allele.variant.chrom) is not None for allele in alleles):
        return
    first = alleles[0]
    which = "its allele lies" if len(alleles) == 1 else f"all its {len(alleles)} alleles lie"
    what = f"{which} on contigs that {build.build} does not have, the first on {first.variant.chrom}"
    remedy = f"Give calls on {build.build}, with contigs named as in the reference, such as {build.contig}"
    raise InputError(what, path=path, where=f"line {first.line}", remedy=remedy)


def _refuse_beyond_end(path: Path, reader: _RowReader, build: _FileBuild) -> None:
    """A place behind the end of its chromosome is of another genome; no index of a VCF could hold it either."""
    for allele in reader.alleles:
        variant, length = allele.variant, build.length_of(allele.variant.chrom)
        if length is not None and variant.end > length:
            what = f"{variant.chrom}:{variant.start + 1} lies behind the chromosome's end: {length:,} bases in {build.build}"
            remedy = f"Give calls on {build.build}, or a reference built from the genome that the calls were made on"
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
