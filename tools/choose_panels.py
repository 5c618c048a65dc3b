"""Chooses the genes of Fascicle's own panels, by the rule written in docs/panels.md, from public facts.

    python tools/choose_panels.py ../shared/data            prints how many genes each panel has and where it ends
    python tools/choose_panels.py ../shared/data --write    writes src/fascicle/reference/data/panels/*.txt

The rule is deterministic: whole-number scores, ties broken by symbol. Nothing of the sources is copied; only the chosen symbols
are kept. The panels are Fascicle's own and no vendor's.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.model.loci import Span
from fascicle.reference.domains import read_domains
from fascicle.reference.embedded_models import read_embedded_genes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

VERSION = "2026.11"
FOLDER = Path(__file__).parents[1] / "src" / "fascicle" / "reference" / "data" / "panels"
SIZES = {"rna_649": 649, "dna_exons_706": 706, "dna_introns_67": 67, "germline_65": 65}
KINDS = {"rna_649": "rna", "dna_exons_706": "dna_exons", "dna_introns_67": "dna_introns", "germline_65": "germline"}
RULES = {
    "rna_649": "recurrent fusion genes, genes with a fusion domain, targets of published panels, then by panels and partners",
    "dna_exons_706": "genes of the intron and germline panels, then by panels, targets, recurrent residues, relevance to sarcoma",
    "dna_introns_67": "recurrent fusion genes whose three breakpoint introns have at most 40 kb together, by targets and fusions",
    "germline_65": "by ACMG secondary findings, hereditary lists, predisposition sources, sarcoma phenotypes, ClinVar counts",
}
INTRON_BUDGET_BP = 40_000
INTRONS_TILED = 3
# Antigen-receptor loci rearrange in every lymphocyte; a fusion read there says nothing of the tumour.
RECEPTOR_LOCI = frozenset({"IGH", "IGK", "IGL", "TRA", "TRB", "TRD", "TRG"})
# Drivers of sarcoma by amplification, deletion or mutation (WHO Soft Tissue and Bone Tumours, 5th ed., 2020).
SARCOMA_DRIVERS = frozenset(
    """
    APC ATRX BCOR CCND2 CCNE1 CDK4 CDK6 CDKN2A CDKN2B CTNNB1 DAXX DICER1 EED EXT1 EXT2 FGFR1 FGFR4 FH FLCN GNAS H3-3A
    H3-3B HMGA2 HRAS IDH1 IDH2 JUN KDR KIT KRAS MAP2K1 MDM2 MED12 MET MYC MYOD1 NF1 NF2 NRAS PDGFRA PDGFRB PIK3CA PTCH1
    PTEN RB1 SDHA SDHB SDHC SDHD SMARCA4 SMARCB1 SUZ12 TERT TP53 TSC1 TSC2 VGLL3 YAP1
    """.split()  # noqa: SIM905  (a list of symbols reads better as text)
)
SARCOMA_WORDS = (
    "sarcoma",
    "desmoid",
    "gastrointestinal stromal",
    "li-fraumeni",
    "nerve sheath",
    "leiomyoma",
    "rhabdoid",
    "exostos",
)
GENERAL_LISTS = ("join_all_1396", "goal_full_2640")  # unions of the others: not counted as panels of their own


@dataclass(frozen=True)
class Facts:
    """What the rule looks at, by approved symbol."""

    coding: frozenset[str]
    panels: Mapping[str, int]
    small_variant_targets: frozenset[str]
    rna_targets: frozenset[str]
    fusion_targets: frozenset[str]
    partners: Mapping[str, int]
    hot_residues: Mapping[str, int]
    fusions: Mapping[str, int]
    soft_tissue_fusions: frozenset[str]
    fusion_domains: frozenset[str]
    embedded: frozenset[str]
    breakpoint_introns_bp: Mapping[str, int]
    acmg_cancer: frozenset[str]
    hereditary: frozenset[str]
    predisposition: Mapping[str, Mapping[str, str]]


class Symbols:
    """Approved symbols, and how an older name or an Ensembl identifier leads to one."""

    def __init__(self, hgnc: Iterable[Mapping[str, str]]):
        rows = list(hgnc)
        self.coding = frozenset(row["symbol"] for row in rows if row["type"] == "protein-coding") - RECEPTOR_LOCI
        self._approved = frozenset(row["symbol"] for row in rows)
        self._by_ensembl = {row["ensembl_id"]: row["symbol"] for row in rows if row["ensembl_id"]}
        names = Counter(name for row in rows for name in set(row["synonyms"].split("|")))
        self._by_synonym = {n: row["symbol"] for row in rows for n in row["synonyms"].split("|") if names[n] == 1}

    def approve(self, name: str, ensembl_id: str = "") -> str | None:
        """The approved symbol; a synonym counts only where it is one gene's."""
        if ensembl_id in self._by_ensembl:
            return self._by_ensembl[ensembl_id]
        return name if name in self._approved else self._by_synonym.get(name)

    def approve_all(self, names: Iterable[str]) -> Iterator[str]:
        """Approved symbols of the names that have one."""
        return (symbol for symbol in map(self.approve, names) if symbol)


def choose_panels(shared: Path) -> dict[str, tuple[str, ...]]:
    """The genes of each panel, sorted by symbol."""
    facts = collect_facts(shared)
    rna = _take(facts.coding, lambda gene: score_rna(facts, gene), SIZES["rna_649"])
    introns = _take(facts.coding, lambda gene: score_dna_introns(facts, gene), SIZES["dna_introns_67"])
    germline = _take(facts.coding, lambda gene: score_germline(facts, gene), SIZES["germline_65"])
    certain = frozenset(introns + germline)
    exons = _take(facts.coding, lambda gene: score_dna_exons(facts, gene, certain), SIZES["dna_exons_706"])
    return {"rna_649": rna, "dna_exons_706": exons, "dna_introns_67": introns, "germline_65": germline}


def score_rna(facts: Facts, gene: str) -> int:
    """Certain for genes with a reason of their own to fuse; the rest by published panels and known partners."""
    is_certain = gene in facts.fusions or gene in facts.fusion_domains or gene in facts.embedded
    is_target = gene in facts.rna_targets or gene in facts.fusion_targets
    return 1000 * is_certain + 500 * is_target + 10 * facts.panels.get(gene, 0) + min(facts.partners.get(gene, 0), 40)


def score_dna_exons(facts: Facts, gene: str, certain: frozenset[str]) -> int:
    """Certain for genes of the intron and germline panels; then published panels weigh most, and sarcoma lifts."""
    lifted = 1000 * (gene in certain) + 100 * (gene in SARCOMA_DRIVERS) + 20 * (gene in facts.soft_tissue_fusions)
    published = 10 * facts.panels.get(gene, 0) + 30 * (gene in facts.small_variant_targets)
    return lifted + published + min(facts.hot_residues.get(gene, 0), 20) + min(facts.partners.get(gene, 0), 9)


def score_dna_introns(facts: Facts, gene: str) -> int:
    """None for a gene that does not recur in fusions or whose breakpoint introns cost too much."""
    cost_bp = facts.breakpoint_introns_bp.get(gene)
    if cost_bp is None or cost_bp > INTRON_BUDGET_BP or gene not in facts.fusions:
        return 0
    targets = 40 * (gene in facts.fusion_targets) + 20 * (gene in facts.rna_targets)
    soft_tissue = 15 * (gene in facts.soft_tissue_fusions)
    return targets + soft_tissue + 10 * min(facts.fusions[gene], 8) + 5 * (gene in facts.fusion_domains)


def score_germline(facts: Facts, gene: str) -> int:
    """Lists that advise to report a gene weigh most, then predisposition sources, sarcoma, and pathogenic variants on record."""
    row = facts.predisposition.get(gene)
    if row is None:
        return 0
    sources = len(set(row["CPG_SOURCE"].split("&")) - {"CURATED_OTHER", "NA"})
    is_sarcoma = any(word in row["CPG_PHENOTYPES"].lower() for word in SARCOMA_WORDS)
    variants = _count(row["N_TRUNC_PATH"]) + _count(row["N_NONTRUNC_PATH"])
    recorded = (variants >= 10) + (variants >= 100) + (variants >= 500)
    return 10 * (gene in facts.acmg_cancer) + 8 * (gene in facts.hereditary) + 3 * sources + 6 * is_sarcoma + 2 * recorded


def collect_facts(shared: Path) -> Facts:
    """Reads the folder of public data and the package's own tables."""
    symbols = Symbols(_rows(shared / "reference" / "hgnc_complete_set_2023-10.tsv.gz"))
    snapshot, domains = read_snapshot(), read_domains()
    sides = {side: Counter(getattr(pair, side) for pair in snapshot.fusion_pairs) for side in ("five_prime", "three_prime")}
    critical = {domain.gene: domain.blocks for domain in domains if domain.is_critical}
    soft_tissue = [pair for pair in snapshot.fusion_pairs if pair.source.startswith("WHO Soft Tissue")]
    predisposition = {row["SYMBOL"]: row for row in _rows(shared / "knowledge" / "germline_superpanel_2026-06.tsv.gz")}
    hereditary = (shared / "knowledge" / "hereditary_genes_83.txt").read_text("utf-8").split()[1:]
    rna_names = (row["target"].split("_")[0] for row in _rows(shared / "panels" / "tso500_rna_targets.tsv.gz"))
    return Facts(
        coding=symbols.coding,
        panels=_count_panels(shared, symbols),
        small_variant_targets=frozenset(
            symbols.approve_all(row["gene"] for row in _rows(shared / "panels" / "tso500_dna_genes.tsv.gz"))
        ),
        rna_targets=frozenset(symbols.approve_all(rna_names)),
        fusion_targets=frozenset(symbols.approve_all(_bed_genes(shared / "panels" / "goal_fusion_targets_grch38.bed"))),
        partners=_count_partners(shared, symbols),
        hot_residues=Counter(
            symbols.approve_all(row["hugo_symbol"] for row in _rows(shared / "knowledge" / "cancer_hotspots_grch38.tsv.gz"))
        ),
        fusions=sides["five_prime"] + sides["three_prime"],
        soft_tissue_fusions=frozenset(gene for pair in soft_tissue for gene in (pair.five_prime, pair.three_prime)),
        fusion_domains=frozenset(critical),
        embedded=frozenset(gene.symbol for gene in read_embedded_genes()),
        breakpoint_introns_bp=_breakpoint_introns_bp(shared, sides, critical),
        acmg_cancer=frozenset(_acmg_cancer_genes(shared / "knowledge" / "acmg_sf_v3.0.txt")),
        hereditary=frozenset(symbols.approve_all(hereditary)),
        predisposition={symbol: row for name, row in predisposition.items() if (symbol := symbols.approve(name))},
    )


def _take(genes: Iterable[str], score: Callable[[str], int], size: int) -> tuple[str, ...]:
    """The `size` genes of the highest scores above 0, ties by symbol; returned in the order of symbols."""
    scored = {gene: score(gene) for gene in genes}
    ranked = sorted((gene for gene in scored if scored[gene] > 0), key=lambda gene: (-scored[gene], gene))
    if len(ranked) < size:
        raise SystemExit(f"only {len(ranked)} genes have a score; {size} are needed")
    return tuple(sorted(ranked[:size]))


def _count_panels(shared: Path, symbols: Symbols) -> Counter[str]:
    """In how many of the published panels a gene is."""
    counts: Counter[str] = Counter()
    rows = list(_rows(shared / "panels" / "cancer_gene_panels_matrix.tsv.gz"))
    columns = list(rows[0])[10:-1]
    panels = [name for name in columns if name not in GENERAL_LISTS]
    for row in rows:
        symbol = symbols.approve(row["Gene"], row["Gene_ID"])
        if symbol:
            counts[symbol] = max(counts[symbol], sum(row[panel] == "1" for panel in panels))
    return counts


def _count_partners(shared: Path, symbols: Symbols) -> dict[str, int]:
    """How many different partners a gene is known with."""
    partners: dict[str, set[str]] = {}
    for line in _lines(shared / "knowledge" / "known_fusion_pairs.tsv.gz"):
        if line.startswith("#"):
            continue
        one, other = (symbols.approve(name) for name in line.split()[:2])
        if one and other and one != other:
            partners.setdefault(one, set()).add(other)
            partners.setdefault(other, set()).add(one)
    return {gene: len(others) for gene, others in partners.items()}


def _breakpoint_introns_bp(
    shared: Path, sides: Mapping[str, Counter[str]], critical: Mapping[str, tuple[Span, ...]]
) -> dict[str, int]:
    """Length of the introns in which a fusion that keeps the critical domain breaks, by gene.

    For a 3' partner the three introns before the domain's first exon, for a 5' partner the three after its last; for a gene
    without a critical domain the three longest introns but the first and the last.
    """
    exons = {gene.symbol: gene.canonical.exons for gene in read_embedded_genes()}
    for row in _rows(shared / "reference" / "gene_models_mane.tsv.gz", skip="#exons"):
        if row["lift_ok"] == "True":
            exons[row["#gene"]] = _spans(row["grch38_exons_lifted"])
    recurrent = sides["five_prime"] + sides["three_prime"]
    is_three_prime = {gene: sides["three_prime"][gene] >= sides["five_prime"][gene] for gene in recurrent}
    return {
        gene: sum(_breakpoint_introns(exons[gene], critical.get(gene), is_three_prime=is_three_prime[gene]))
        for gene in recurrent
        if gene in exons
    }


def _breakpoint_introns(exons: tuple[Span, ...], blocks: tuple[Span, ...] | None, *, is_three_prime: bool) -> list[int]:
    """Lengths of the introns chosen for one gene; exons and blocks in transcript order."""
    introns = [max(left.start, right.start) - min(left.end, right.end) for left, right in pairwise(exons)]
    if blocks is None:
        return sorted(introns[1:-1], reverse=True)[:INTRONS_TILED]
    first, last = (next(i for i, exon in enumerate(exons) if block.start in exon) for block in (blocks[0], blocks[-1]))
    return introns[max(0, first - INTRONS_TILED) : first] if is_three_prime else introns[last : last + INTRONS_TILED]


def _acmg_cancer_genes(path: Path) -> Iterator[str]:
    """Genes of the ACMG secondary findings list with a cancer phenotype."""
    text = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for row in csv.DictReader(text, delimiter="\t"):
        if "cancer" in row["Phenotype Category"].lower():
            yield row["Gene"].strip()


def _bed_genes(path: Path) -> Iterator[str]:
    """Gene names of a BED file, from its fourth column up to the colon."""
    return (line.split("\t")[3].split(":")[0].strip() for line in path.read_text("utf-8").splitlines() if line)


def _spans(text: str) -> tuple[Span, ...]:
    """`start1-end1,...` as half-open spans."""
    return tuple(Span(int(start1) - 1, int(end1)) for start1, end1 in (item.split("-") for item in text.split(",")))


def _count(text: str) -> int:
    """A count; NA is no variant on record."""
    return int(text) if text.isdigit() else 0


def _lines(path: Path) -> Iterator[str]:
    """Lines of a gzipped text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (line.rstrip("\n") for line in lines)


def _rows(path: Path, *, skip: str = "\0") -> Iterator[dict[str, str]]:
    """Rows of a gzipped table with a header."""
    return iter(csv.DictReader((line for line in _lines(path) if not line.startswith(skip)), delimiter="\t"))


def format_panel(name: str, genes: Iterable[str]) -> str:
    """A panel file: four comment lines, then one symbol a line."""
    header = (
        f"name: {name}",
        f"version: {VERSION}",
        f"kind: {KINDS[name]}",
        f"rule: {RULES[name]} (Fascicle's own; docs/panels.md)",
    )
    return "".join(f"# {line}\n" for line in header) + "".join(f"{gene}\n" for gene in genes)


def main() -> None:
    """Prints or writes the panels."""
    parser = argparse.ArgumentParser(description="Chooses the genes of Fascicle's panels from public facts (docs/panels.md).")
    parser.add_argument("shared", type=Path, help="folder of public data, for instance ../shared/data")
    parser.add_argument("--write", action="store_true", help="write the lists into the package")
    arguments = parser.parse_args()
    for name, genes in choose_panels(arguments.shared).items():
        sys.stdout.write(f"{name}: {len(genes)} genes\n")
        if arguments.write:
            (FOLDER / f"{name}.txt").write_text(format_panel(name, genes), encoding="utf-8")
        else:
            sys.stdout.write(" ".join(genes) + "\n")


if __name__ == "__main__":
    main()
