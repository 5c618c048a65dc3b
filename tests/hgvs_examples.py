"""Published HGVS names as variants, for tests: a reader of names that is independent of the project's own naming.

A name is read by regular expression, laid on a transcript by walking along its exons, and moved to the left-most place on the
plus strand, base by base: the way a caller would report it. `DATA` holds real sequences beside the project.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Build
from fascicle.model.panels import Panel, PanelKind
from fascicle.model.variants import SmallVariant
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.fasta import name_chrom
from fascicle.reference.nucleotides import decode_bases

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TRUTH = Path(__file__).parent / "calls" / "hgvs_truth.tsv"
SLICE_GENES = ("ARID1A", "VHL", "KIT", "PDGFRA", "TET2", "TERT", "PIK3R1", "EGFR", "BRCA2", "BRCA1", "FANCD2")
# fmt: off
LRG_GENES = frozenset([
    "DMD", "PTEN", "MYH7", "EGR2", "ATM", "MLH1", "ORAI1", "CSRP3", "IL7R", "LDLR", "NF1", "NRAS", "SCN5A", "TP53", "LIG4",
    "GJB1", "PRPS1", "MEN1", "TSC2", "MSH6", "BRCA1", "KIT", "CDKN2A", "ALK", "JAK3", "MPL", "FLT3", "NTRK1", "STK11", "SMARCB1",
])
# fmt: on
_POINT = r"([-*]?)(\d+)([+-]\d+)?"
_NAME = re.compile(rf"^{_POINT}(?:_{_POINT})?(?:([ACGT])>([ACGT])|(delins|inv|del|dup|ins)([ACGT]*)(?:ins([ACGT]+))?)$")
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


Point = tuple[str | None, ...]
Place = Callable[[Point], int]


@dataclass(frozen=True)
class Case:
    """One name of another source: `given` is what it names (`chr:pos:ref>alt`, `NC_..:g...` or the `c.` name itself), `dna` and
    `protein` what it is called there; empty where the source has none."""

    source: str
    transcript: str
    given: str
    dna: str
    protein: str


def read_cases() -> list[Case]:
    """The table of names."""
    lines = [line for line in TRUTH.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Case(**row) for row in csv.DictReader(lines, delimiter="\t")]


def build_slices(folder: Path) -> Bundle:
    """MANE genes on GRCh38 slices."""
    reference = DATA / "reference"
    panel = Panel("hgvs", "1", PanelKind.DNA_EXONS, SLICE_GENES, "tests")
    return build_bundle(
        BundleSources(
            annotation=reference / "gene_models_mane.grch38.gtf.gz",
            genome=reference / "grch38_slices.fa.gz",
            build=Build.GRCH38,
            panel=panel,
        ),
        folder / "slices",
    )


def build_lrg(folder: Path) -> Bundle:
    """LRG transcripts on GRCh37: their own sequence, introns unknown. A transcript whose exons on the genome have another length
    than its sequence is laid out with an exon of its own length (the first), so that only its introns are shifted."""
    wanted = dict(_read_lrg_models())
    with gzip.open(DATA / "reference" / "lrg_mrna" / "sequences.fasta.bgz", "rt") as file:
        records = file.read().split(">")[1:]
    with (folder / "lrg.fa").open("w") as fasta:
        for record in records:
            name, _, letters = record.partition("\n")
            if name.split()[0] in wanted:
                fasta.write(f">{name.split()[0]}\n{letters}")
    (folder / "lrg.gtf").write_text("".join(wanted.values()), encoding="utf-8")
    sources = BundleSources(annotation=folder / "lrg.gtf", transcripts=folder / "lrg.fa", build=Build.GRCH37)
    return build_bundle(sources, folder / "lrg")


def _read_lrg_models() -> Iterator[tuple[str, str]]:
    """Name and GTF lines of each LRG transcript of the genes wanted whose exons agree in length with its sequence."""
    folder = DATA / "reference" / "lrg_mrna"
    with gzip.open(folder / "txinfo.gz", "rt") as file:
        models = {row["ac"]: row for row in csv.DictReader(file, delimiter="\t")}
    with gzip.open(folder / "exonset.gz", "rt") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            model = models.get(row["tx_ac"])
            # One transcript a gene: in a bundle of transcripts those of one gene must agree at every base.
            is_first = row["tx_ac"].endswith("t1") and row["alt_ac"].startswith("NC_")
            if model is not None and model["hgnc"] in LRG_GENES and is_first:
                yield row["tx_ac"], _format_lrg(row, model)


def _format_lrg(row: dict[str, str], model: dict[str, str]) -> str:
    exons, own = _parse_spans(row["exons_se_i"]), _parse_spans(model["exons_se_i"])
    is_plus = row["strand"] == "1"
    exons = sorted(exons) if is_plus else sorted(exons, reverse=True)
    coding_start, coding_end = map(int, model["cds_se_i"].split(","))
    lines = []
    for (start, end), (first, last) in zip(exons, own, strict=True):
        start, end = (start, start + last - first) if is_plus else (end - last + first, end)
        lines.append(("exon", start, end))
        low, high = max(first, coding_start) - first, min(last, coding_end) - first
        if low < high:
            lines.append(("CDS", start + low, start + high) if is_plus else ("CDS", end - high, end - low))
    chrom, strand = name_chrom(row["alt_ac"]), "+" if is_plus else "-"
    common = f'gene_id "{model["hgnc"]}"; gene_name "{model["hgnc"]}"; transcript_id "{row["tx_ac"]}";'
    return "".join(f"{chrom}\tLRG\t{kind}\t{start + 1}\t{end}\t.\t{strand}\t0\t{common}\n" for kind, start, end in lines)


def _parse_spans(text: str) -> list[tuple[int, int]]:
    return [(int(start), int(end)) for start, end in (span.split(",") for span in text.split(";"))]


def find_transcript(bundle: Bundle, name: str) -> tuple[int, Transcript]:
    """Gene number and transcript of an accession without version."""
    for number in range(len(bundle.gene_rows)):
        for transcript in bundle.gene(number).transcripts:
            if transcript.accession.split(".")[0] == name:
                return number, transcript
    raise LookupError(name)


def read_plus(bundle: Bundle, number: int) -> tuple[int, str]:
    """Genome offset of a gene's locus and its letters on the plus strand."""
    gene: Gene = bundle.gene(number)
    letters = decode_bases(bundle.locus_bases(number))
    return gene.locus.span.start, letters if gene.locus.strand == "+" else turn(letters)


def turn(letters: str) -> str:
    """The reverse complement."""
    return letters.translate(_COMPLEMENT)[::-1]


def parse_given(given: str, bundle: Bundle, transcript: str) -> SmallVariant:
    """The variant of a case, left-most on the plus strand, with the base before it where an allele would be empty."""
    number, model = find_transcript(bundle, transcript)
    start, letters = read_plus(bundle, number)
    chrom = model.locus.chrom
    if given.startswith("chr"):
        _, pos, alleles = given.split(":", 2)
        ref, alt = alleles.split(">")
        return SmallVariant(bundle.build, chrom, int(pos) - 1, ref, alt)
    if ":g." in given:
        begin, _, ref, alt = _read_edit(given.split(":g.")[1], lambda point: int(point[1] or 0) - 1, letters, start, is_plus=True)
    else:
        is_plus = model.locus.strand == "+"
        begin, _, ref, alt = _read_edit(given[2:], lambda point: _lay_point(model, point), letters, start, is_plus=is_plus)
    return _move_left(bundle.build, chrom, begin, ref, alt, start, letters)


def _read_edit(text: str, place: Place, letters: str, start: int, *, is_plus: bool) -> tuple[int, int, str, str]:
    """Genome range and alleles on the plus strand; an insertion has an empty range."""
    found = _NAME.match(text)
    if found is None:
        raise ValueError(f"not a name this reader knows: {text}")
    first = place(found.group(1, 2, 3))
    last = place(found.group(4, 5, 6)) if found[5] else first
    low, high = min(first, last), max(first, last) + 1
    ref = letters[low - start : high - start]
    kind, own, inserted = found[9], found[10], found[11]
    if found[7]:
        alt, given = found[8], found[7]
        alt, given = (alt, given) if is_plus else (turn(alt), turn(given))
        assert ref in (given, "N"), f"{text}: the reference has {ref}"
        return low, high, given, alt
    if kind == "ins":
        assert high - low == 2
        return low + 1, low + 1, "", own if is_plus else turn(own)
    if kind == "dup":
        return high, high, "", ref
    if kind == "inv":
        return low, high, ref, turn(ref)
    alt = inserted or (own if kind == "delins" else "")
    return low, high, ref, alt if is_plus else turn(alt)


def _lay_point(model: Transcript, point: Point) -> int:
    """Genome offset of a `c.` number."""
    mark, digits, step = point
    cds = model.cds_span
    assert cds is not None
    number = int(digits or 0)
    base = cds.end + number - 1 if mark == "*" else cds.start - number if mark == "-" else cds.start + number - 1
    offset = model.to_genome(base)
    return offset + int(step or 0) * (1 if model.locus.strand == "+" else -1)


def _move_left(build: Build, chrom: str, begin: int, ref: str, alt: str, start: int, letters: str) -> SmallVariant:
    while ref and alt and ref[-1] == alt[-1] and len(ref) + len(alt) > 2:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0] and len(ref) + len(alt) > 2:
        begin, ref, alt = begin + 1, ref[1:], alt[1:]
    while not ref or not alt:
        before = letters[begin - 1 - start]
        unit = ref or alt
        if before != "N" and before == unit[-1]:
            unit = before + unit[:-1]
            ref, alt = (unit, "") if ref else ("", unit)
            begin -= 1
            continue
        begin, ref, alt = begin - 1, before + ref, before + alt
    return SmallVariant(build, chrom, begin, ref, alt)
