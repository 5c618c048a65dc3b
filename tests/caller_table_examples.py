"""Tables of other callers on the small genome, in their own columns."""

from __future__ import annotations

ARRIBA_COLUMNS = (
    "#gene1\tgene2\tstrand1(gene/fusion)\tstrand2(gene/fusion)\tbreakpoint1\tbreakpoint2\tsite1\tsite2\ttype\tsplit_reads1\t"
    "split_reads2\tdiscordant_mates\tcoverage1\tcoverage2\tconfidence\treading_frame\ttags\tgene_id1\tgene_id2\tdirection1\t"
    "direction2\tfilters\tfusion_transcript"
)
STAR_COLUMNS = (
    "#FusionName\tJunctionReadCount\tSpanningFragCount\tSpliceType\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\t"
    "LargeAnchorSupport\tFFPM"
)
INSPECTOR_COLUMNS = (
    "#FusionName\tJunctionReadCount\tSpanningFragCount\test_J\test_S\tLeftGene\tLeftLocalBreakpoint\tLeftBreakpoint\tRightGene\t"
    "RightLocalBreakpoint\tRightBreakpoint\tSpliceType\tLargeAnchorSupport\tNumCounterFusionLeft\tNumCounterFusionRight\tFFPM"
)
CATCHER_COLUMNS = (
    "Gene_1_symbol(5end_fusion_partner)\tGene_2_symbol(3end_fusion_partner)\tFusion_description\tCounts_of_common_mapping_reads\t"
    "Spanning_pairs\tSpanning_unique_reads\tLongest_anchor_found\tFusion_finding_method\t"
    "Fusion_point_for_gene_1(5end_fusion_partner)\tFusion_point_for_gene_2(3end_fusion_partner)\t"
    "Gene_1_id(5end_fusion_partner)\tGene_2_id(3end_fusion_partner)\tExon_1_id(5end_fusion_partner)\t"
    "Exon_2_id(3end_fusion_partner)\tFusion_sequence\tPredicted_effect"
)


def format_arriba(
    five: str,
    five_place: str,
    three: str,
    three_place: str,
    *,
    directions: tuple[str, str] = ("downstream", "downstream"),
    split: tuple[int, int] = (7, 5),
    mates: int = 9,
    filters: str = "duplicates(3)",
    sequence: str = ".",
    identifiers: tuple[str, str] = (".", "."),
    strands: tuple[str, str] = ("+/+", "-/-"),
) -> str:
    """One row of Arriba; places are `chrom:pos`."""
    cells = (five, three, *strands, five_place, three_place, "CDS/splice-site", "CDS/splice-site", "translocation", *split, mates)
    rest = (200, 100, "high", "in-frame", ".", *identifiers, *directions, filters, sequence)
    return "\t".join(map(str, (*cells, *rest)))


def format_star(five: str, five_place: str, three: str, three_place: str, reads: int = 14, pairs: int = 11) -> str:
    """One row of STAR-Fusion; places are `chrom:pos:strand`, genes may carry `^identifier`."""
    name = f"{five.partition('^')[0]}--{three.partition('^')[0]}"
    cells = (name, reads, pairs, "ONLY_REF_SPLICE", five, five_place, three, three_place, "YES_LDAS", 27.5)
    return "\t".join(map(str, cells))


def format_inspector(five: str, five_place: str, three: str, three_place: str, reads: int = 6, pairs: int = 4) -> str:
    """One row of FusionInspector."""
    counts = (reads, pairs, f"{reads}.00", f"{pairs}.00")
    sides = (five, 1093, five_place, three, 7777, three_place)
    return "\t".join(map(str, (f"{five}--{three}", *counts, *sides, "ONLY_REF_SPLICE", "YES", 21, 13, 3.25)))


def format_catcher(five: str, five_place: str, three: str, three_place: str, reads: int = 8, pairs: int = 20) -> str:
    """One row of FusionCatcher."""
    cells = (five, three, "known,oncogene", 0, pairs, reads, 25, "BOWTIE", five_place, three_place)
    return "\t".join(map(str, (*cells, "ENSG01", "ENSG02", "", "", "ACGTA*CCGTA", "in-frame")))


def format_table(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"
