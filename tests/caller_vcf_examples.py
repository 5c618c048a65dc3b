"""VCFs of other callers as they write them: header lines that tell the caller, fields in their order, made-up values.

Places are 1-based. Counts are (reference forward, reverse, alternate forward, reverse). Sources of the fields stand in
docs/algorithms/import_variants.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Counts = tuple[int, int, int, int]
Place = tuple[str, int, str, str]
FIXED = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
MUTECT2_HEADER = (
    '##FILTER=<ID=germline,Description="Evidence indicates this site is germline, not somatic">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths for the ref and alt alleles in the order listed">',
    '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Allele fractions of alternate alleles in the tumor">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">',
    '##GATKCommandLine=<ID=FilterMutectCalls,CommandLine="FilterMutectCalls --output t.vcf">',
    '##GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2 --tumor-sample T1">',
    "##MutectVersion=2.2",
    "##filtering_status=These calls have been filtered by FilterMutectCalls to label false positives",
    "##source=FilterMutectCalls",
    "##source=Mutect2",
)
STRELKA_HEADER = ("##source=strelka", "##source_version=2.9.10", "##content=strelka somatic snv calls")
VARDICT_HEADER = ("##source=VarDict_v1.8.2",)
LOFREQ_HEADER = ("##source=lofreq call -f genome.fa -o out.vcf tumour.bam",)
DRAGEN_HEADER = (
    "##source=DRAGEN_SNV",
    '##DRAGENCommandLine=<ID=dragen,Version="SW: 4.2",CommandLineOptions="--RGSM N1 --RGSM-tumor T1 --enable-map-align true">',
)
FREEBAYES_HEADER = ("##source=freeBayes v1.3.6", '##commandline="freebayes --pooled-continuous -F 0.01 -C 3 -f genome.fa"')
VARSCAN_HEADER = ("##source=VarScan2",)


def format_vcf(header: Iterable[str], samples: Sequence[str], rows: Iterable[str], contigs: dict[str, int] | None = None) -> str:
    """A whole VCF."""
    lines = ["##fileformat=VCFv4.2", *header]
    lines += [f"##contig=<ID={name},length={length}>" for name, length in (contigs or {}).items()]
    columns = "\t".join((FIXED, "FORMAT", *samples)) if samples else FIXED
    return "\n".join([*lines, columns, *rows]) + "\n"


def row(place: Place, filters: str, info: str, form: str = "", *samples: str) -> str:
    """One row."""
    chrom, pos1, ref, alt = place
    fixed = [chrom, str(pos1), ".", ref, alt, ".", filters, info]
    return "\t".join([*fixed, form, *samples] if form else fixed)


def mutect2_sample(counts: Counts, genotype: str = "0/1") -> str:
    """GT:AD:AF:DP:F1R2:F2R1:FAD:SB of one alternate allele. AF is the estimate of a model, here with one read more of each."""
    reference, alternate = counts[0] + counts[1], counts[2] + counts[3]
    fraction = (alternate + 1) / (reference + alternate + 2)
    pairs, alleles = f"{counts[0]},{counts[2]}:{counts[1]},{counts[3]}", f"{reference},{alternate}"
    return f"{genotype}:{alleles}:{fraction:.3f}:{reference + alternate}:{pairs}:{alleles}:{','.join(map(str, counts))}"


def mutect2_row(place: Place, filters: str, tumour: Counts, normal: Counts | None = None) -> str:
    form = "GT:AD:AF:DP:F1R2:F2R1:FAD:SB"
    info = f"AS_FilterStatus=SITE;DP={sum(tumour) + sum(normal or (0,))};ECNT=1;GERMQ=93;MBQ=30,30;TLOD=25.10"
    samples = [mutect2_sample(tumour)] if normal is None else [mutect2_sample(normal, "0/0"), mutect2_sample(tumour)]
    return row(place, filters, info, form, *samples)


def strelka_snv_sample(bases: dict[str, int]) -> str:
    """DP:FDP:SDP:SUBDP:AU:CU:GU:TU; the second number of a base is of tier 2, which has more reads."""
    counts = ":".join(f"{bases.get(base, 0)},{bases.get(base, 0) + 2}" for base in "ACGT")
    return f"{sum(bases.values()) + 3}:3:0:0:{counts}"


def strelka_snv_row(place: Place, filters: str, tumour: dict[str, int], normal: dict[str, int]) -> str:
    info = "SOMATIC;QSS=80;TQSS=1;NT=ref;QSS_NT=80;TQSS_NT=1;SGT=CC->CT;DP=90;MQ=60.00;MQ0=0;SNVSB=0;SomaticEVS=18.1"
    return row(place, filters, info, "DP:FDP:SDP:SUBDP:AU:CU:GU:TU", strelka_snv_sample(normal), strelka_snv_sample(tumour))


def strelka_indel_sample(reference: int, alternate: int, other: int) -> str:
    """DP:DP2:TAR:TIR:TOR:DP50:FDP50:SUBDP50:BCN50."""
    pairs = ":".join(f"{count},{count + 1}" for count in (reference, alternate, other))
    depth = reference + alternate + other
    return f"{depth}:{depth}:{pairs}:{depth}.5:0.1:0:0.0"


def strelka_indel_row(place: Place, filters: str, tumour: tuple[int, int, int], normal: tuple[int, int, int]) -> str:
    info = "SOMATIC;QSI=70;TQSI=1;NT=ref;QSI_NT=70;TQSI_NT=1;SGT=ref->het;RU=A;RC=3;IC=2;IHP=3;MQ=60;MQ0=0;SomaticEVS=12.3"
    form = "DP:DP2:TAR:TIR:TOR:DP50:FDP50:SUBDP50:BCN50"
    return row(place, filters, info, form, strelka_indel_sample(*normal), strelka_indel_sample(*tumour))


def vardict_sample(counts: Counts, others: int = 0) -> str:
    """GT:DP:VD:ALD:RD:AD:AF:BIAS:PMEAN ... ; `others` are reads with a third allele."""
    reference, variant = counts[0] + counts[1], counts[2] + counts[3]
    depth = reference + variant + others
    strands = f"{counts[2]},{counts[3]}:{counts[0]},{counts[1]}"
    return f"0/1:{depth}:{variant}:{strands}:{reference},{variant}:{variant / depth:.4f}:2,2:30:1:36:1:1:1:60:40:0.2:0:1.1"


def vardict_row(place: Place, filters: str, status: str, tumour: Counts, normal: Counts, others: int = 0) -> str:
    form = "GT:DP:VD:ALD:RD:AD:AF:BIAS:PMEAN:PSTD:QUAL:QSTD:SBF:ODDRATIO:MQ:SN:HIAF:ADJAF:NM"
    info = f"STATUS={status};SAMPLE=T1;TYPE=SNV;DP={sum(tumour)};VD={sum(tumour[2:])};AF=0.2;SHIFT3=0;MSI=1;MSILEN=1;SSF=0;SOR=5"
    return row(place, filters, info, form, vardict_sample(tumour, others), vardict_sample(normal))


def vardict_single_row(place: Place, filters: str, counts: Counts) -> str:
    """The form of a run without a normal: GT:DP:VD:AD:AF:RD:ALD."""
    reference, variant = counts[0] + counts[1], counts[2] + counts[3]
    depth = reference + variant
    sample = f"0/1:{depth}:{variant}:{reference},{variant}:{variant / depth:.4f}:{counts[0]},{counts[1]}:{counts[2]},{counts[3]}"
    return row(place, filters, f"SAMPLE=T1;TYPE=SNV;DP={depth};END={place[1]};VD={variant}", "GT:DP:VD:AD:AF:RD:ALD", sample)


def lofreq_row(place: Place, filters: str, counts: Counts, depth: int | None = None, extra: str = "") -> str:
    total = sum(counts) if depth is None else depth
    fraction = sum(counts[2:]) / total
    info = f"DP={total};AF={fraction:.6f};SB=0;DP4={','.join(map(str, counts))}"
    return row(place, filters, info + extra)


def dragen_sample(counts: Counts, *, has_score: bool = True) -> str:
    """GT:SQ:AD:AF:F1R2:F2R1:DP:SB:MB."""
    reference, alternate = counts[0] + counts[1], counts[2] + counts[3]
    depth = reference + alternate
    pairs = f"{counts[0]},{counts[2]}:{counts[1]},{counts[3]}"
    strands = ",".join(map(str, counts))
    score = "12.58" if has_score else "."
    return f"0/1:{score}:{reference},{alternate}:{alternate / depth if depth else 0:.3f}:{pairs}:{depth}:{strands}:{strands}"


def dragen_row(place: Place, filters: str, tumour: Counts, normal: Counts | None = None, extra: str = "") -> str:
    form = "GT:SQ:AD:AF:F1R2:F2R1:DP:SB:MB"
    info = f"DP={sum(tumour)};MQ=240.1;FractionInformativeReads=0.98{extra}"
    samples = [dragen_sample(tumour)] if normal is None else [dragen_sample(normal, has_score=False), dragen_sample(tumour)]
    return row(place, filters, info, form, *samples)


def freebayes_row(place: Place, observed: Sequence[tuple[str, int, int, Sequence[int]]]) -> str:
    """Samples as (genotype, depth, reference observations, alternate observations by allele)."""
    samples = [
        f"{genotype}:{depth}:{reference},{joined}:{reference}:{reference * 35}:{joined}:900"
        for genotype, depth, reference, alternates in observed
        for joined in [",".join(map(str, alternates))]
    ]
    return row(place, ".", "AB=0.2;DP=150;NS=2;ODDS=33.1;TYPE=snp", "GT:DP:AD:RO:QR:AO:QA", *samples)


def varscan_sample(counts: Counts, genotype: str) -> str:
    """GT:GQ:DP:RD:AD:FREQ:DP4."""
    reference, variant = counts[0] + counts[1], counts[2] + counts[3]
    frequency = f"{100 * variant / (reference + variant):.2f}%"
    return f"{genotype}:.:{reference + variant}:{reference}:{variant}:{frequency}:{','.join(map(str, counts))}"


def varscan_row(place: Place, filters: str, status: int, tumour: Counts, normal: Counts) -> str:
    info = f"DP={sum(tumour) + sum(normal)};SS={status};SSC=40;GPV=1E0;SPV=1.1E-6" + (";SOMATIC" if status == 2 else "")
    return row(place, filters, info, "GT:GQ:DP:RD:AD:FREQ:DP4", varscan_sample(normal, "0/0"), varscan_sample(tumour, "0/1"))
