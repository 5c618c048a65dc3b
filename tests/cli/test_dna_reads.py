"""`fascicle dna` from reads: a planted variant through alignment, checks, calling and the result files."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from fascicle.adapters.knowledge_files import read_germline_genes
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.adapters.structural_files import STRUCTURAL_FILES
from fascicle.calls.germline.exon_copies import ExonCopies
from fascicle.calls.germline.facts import GermlineFiles
from fascicle.calls.population import find_population_frequencies
from fascicle.cli import main
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.dna import VariantFindings
from fascicle.model.germline import GermlineSource, TumourLoss, Zygosity
from fascicle.model.variants import SmallVariant, SomaticStatus
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.reference.clinvar_sites import open_clinvar
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.panels import open_panel
from fascicle.reference.variant_sites import open_variant_sites
from fascicle.workflow.call_germline import GermlineContext, GermlineReads, GermlineSettings, find_germline
from real_genes import DATA
from small_genome import ALPHA, Genome, draw_pairs, write_pairs
from variant_examples import PROVENANCE, TP53, make_depth

# In the third exon of ALPHA, on the plus strand of chr1.
PLACE = 2075
WINDOW = (900, 4500)
PAIRS = 3000


def plant(genome: Genome, letter: str | None) -> str:
    text = genome["chr1"]
    changed = text if letter is None else text[:PLACE] + letter + text[PLACE + 1 :]
    return changed[WINDOW[0] : WINDOW[1]]


def other_letter(genome: Genome) -> str:
    return "A" if genome["chr1"][PLACE] != "A" else "C"


def draw(rng: random.Random, folder: Path, parts: Sequence[tuple[str, int]]) -> tuple[Path, Path]:
    """Pairs from several templates, mixed."""
    folder.mkdir()
    pairs = [pair for template, count in parts for pair in draw_pairs(rng, template, count, read_bp=100, error_rate=0.002)]
    rng.shuffle(pairs)
    first, second = write_pairs(folder, pairs)
    return first, second


@pytest.fixture(scope="module")
def tumour(small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Three in ten molecules have the variant."""
    templates = (plant(small_genome, other_letter(small_genome)), plant(small_genome, None))
    parts = [(templates[0], PAIRS * 3 // 10), (templates[1], PAIRS * 7 // 10)]
    return draw(random.Random(1), tmp_path_factory.mktemp("tumour") / "reads", parts)


@pytest.fixture(scope="module")
def normal(small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    parts = [(plant(small_genome, None), PAIRS // 2)]
    return draw(random.Random(2), tmp_path_factory.mktemp("normal") / "reads", parts)


def run(bundle: Bundle, out: Path, *arguments: object) -> int:
    return main(["dna", "--quiet", "--reference", str(bundle.path), "--out", str(out), *map(str, arguments)])


def read(out: Path) -> VariantFindings:
    return read_variant_findings(out / DNA_FILES[0])


def test_dna__calls_a_planted_variant_and_names_what_it_does(
    small_bundle: Bundle, small_genome: Genome, tumour: tuple[Path, Path], normal: tuple[Path, Path], tmp_path: Path
) -> None:
    assert run(small_bundle, tmp_path / "out", "--tumour", *tumour, "--normal", *normal) == 0
    found = read(tmp_path / "out")
    (call,) = found.reported
    expected = SmallVariant(small_bundle.build, "chr1", PLACE, small_genome["chr1"][PLACE], other_letter(small_genome))
    assert (call.variant, call.gene, call.status) == (expected, ALPHA.symbol, SomaticStatus.SOMATIC)
    assert call.tumour.fraction is not None
    assert call.tumour.fraction.low <= 0.3 <= call.tumour.fraction.high
    assert call.normal is not None
    assert call.normal.alternate == 0
    (consequence,) = found.consequences
    assert consequence.chosen is not None
    assert consequence.chosen.hgvs_dna is not None
    assert found.limits
    assert found.coverage is not None
    assert found.burden is not None
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted((*DNA_FILES, *STRUCTURAL_FILES))


def test_dna__a_bam_gives_the_calls_of_its_reads_and_threads_change_nothing(
    small_bundle: Bundle, tumour: tuple[Path, Path], tmp_path: Path
) -> None:
    tables = []
    for threads in (1, 2):
        out = tmp_path / f"out-{threads}"
        assert run(small_bundle, out, "--tumour", *tumour, "--threads", threads) == 0
        tables.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert tables[0] == tables[1]
    # The same reads once more as unaligned BAM.
    unaligned = tmp_path / "reads.bam"
    header = {"HD": {"VN": "1.6", "SO": "unsorted"}, "RG": [{"ID": "1", "SM": "t"}]}
    with (
        pysam.FastxFile(str(tumour[0])) as first,
        pysam.FastxFile(str(tumour[1])) as second,
        pysam.AlignmentFile(str(unaligned), "wb", header=header) as file,
    ):
        for mates in zip(first, second, strict=True):
            for mate, flag in zip(mates, (77, 141), strict=True):
                record = pysam.AlignedSegment(file.header)
                record.query_name, record.flag = mate.name.partition("/")[0], flag
                record.query_sequence = mate.sequence
                record.query_qualities = pysam.qualitystring_to_array(mate.quality)
                file.write(record)
    assert run(small_bundle, tmp_path / "ubam", "--tumour", unaligned) == 0
    assert read(tmp_path / "ubam").calls == read(tmp_path / "out-1").calls


def test_dna__without_a_normal_or_a_population_resource_says_nothing_of_whose_variant_it_is(
    small_bundle: Bundle, tumour: tuple[Path, Path], tmp_path: Path
) -> None:
    assert run(small_bundle, tmp_path / "out", "--tumour", *tumour) == 0
    (call,) = read(tmp_path / "out").reported
    assert (call.status, call.somatic_probability) == (SomaticStatus.UNKNOWN, None)
    assert "somatic_status_unknown" in {note.name for note in call.notes}


def test_dna__without_a_normal_weighs_the_stated_purity_where_copies_are_not_known(
    small_bundle: Bundle, small_genome: Genome, tumour: tuple[Path, Path], tmp_path: Path
) -> None:
    # A resource that covers the place and does not list the variant.
    sites = tmp_path / "sites.vcf"
    letters = {at: small_genome["chr1"][at] for at in (PLACE - 20, PLACE + 20)}
    rows = [f"chr1\t{at + 1}\t.\t{ref}\t{'A' if ref != 'A' else 'C'}\t.\t.\tAF=0.00001" for at, ref in letters.items()]
    frequency = '##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">'
    head = f"##fileformat=VCFv4.3\n{frequency}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    sites.write_text("\n".join([head, *rows]) + "\n")
    given = ("--tumour", *tumour, "--population-vcf", sites)
    calls = {}
    for purity in ("0.6", "0.1"):
        assert run(small_bundle, tmp_path / purity, *given, "--purity", purity) == 0
        (calls[purity],) = read(tmp_path / purity).reported
    (because,) = [note.because for note in calls["0.6"].notes if note.name == "without_normal"]
    assert because == "by fraction, population frequency, and a stated purity of 0.60; copies are not known"
    high, low = (calls[purity].somatic_probability for purity in ("0.6", "0.1"))
    assert high is not None
    assert low is not None
    # With few tumour cells a germline variant is in half of the molecules whatever became of its copies, and not in 0.3.
    assert low > high + 0.1


def test_dna__reads_of_another_place_are_an_error_and_leave_nothing_behind(
    small_bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(3)
    strange = "".join(rng.choice("ACGT") for _ in range(4000))
    reads = draw(rng, tmp_path / "reads", [(strange, 200)])
    assert run(small_bundle, tmp_path / "out", "--tumour", *reads) == 1
    assert "not one read was placed" in capsys.readouterr().err
    assert not (tmp_path / "out" / DNA_FILES[0]).exists()


BRCA1 = DATA / "dna" / "hcc1395"


@pytest.fixture(scope="module")
def brca1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("brca1") / "bundle"
    models = DATA / "reference" / "gene_models_mane.grch38.gtf.gz"
    arguments = ["--genome", BRCA1 / "reference.fa", "--annotation", models, "--build", "GRCh38", "--out", out]
    assert main(["reference", "build", *map(str, arguments)]) == 0
    return out


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project")
def test_dna__hcc1395_has_the_germline_stop_in_brca1_with_its_fractions_and_nothing_else(brca1: Path, tmp_path: Path) -> None:
    reads = {role: [str(BRCA1 / f"{role}_{mate}.fq.gz") for mate in (1, 2)] for role in ("tumour", "normal")}
    out = tmp_path / "out"
    population, clinvar = (str(BRCA1 / name) for name in ("gnomad_exomes_tp53_brca1.vcf.gz", "clinvar_2018-11_tp53_brca1.vcf.gz"))
    arguments = ["--tumour", *reads["tumour"], "--normal", *reads["normal"], "--population-vcf", population]
    arguments += ["--clinvar-vcf", clinvar]
    assert main(["dna", "--quiet", "--reference", str(brca1), "--out", str(out), *arguments]) == 0
    found = read(out)
    assert found.reported == ()
    assert found.germline is not None
    (stop,) = found.germline.pathogenic
    assert (stop.variant.start, stop.variant.ref, stop.variant.alt) == (43057077, "G", "A")
    assert stop.tumour is not None
    assert (stop.tumour.alternate, stop.tumour.depth) == (22, 22)
    assert stop.depth.fraction is not None
    # 23 of 38 reads; fragments count here, and copies once.
    assert stop.depth.fraction.low < 23 / 38 < stop.depth.fraction.high
    assert stop.consequence is not None
    assert stop.consequence.hgvs_protein == "p.(Arg1751Ter)"
    assert (stop.zygosity, stop.loss) == (Zygosity.HETEROZYGOUS, TumourLoss.OTHER_LOST)
    assert stop.clinvar is not None
    assert (stop.clinvar.identifier, stop.clinvar.significance, stop.clinvar.stars) == ("55480", "Pathogenic", 3)
    assert stop.pathogenicity is PathogenicityClass.PATHOGENIC
    # Common variants of the same person: benign by ClinVar and by the criteria alike.
    others = [item for item in found.germline.variants if item != stop]
    assert len(others) == 8
    assert {(item.pathogenicity, item.acmg.by_points) for item in others} == {
        (PathogenicityClass.BENIGN, PathogenicityClass.BENIGN)
    }
    names = {check["name"]: check["status"] for check in json.loads((out / "qc.json").read_text())["checks"]}
    assert names["normal_sample"] == "pass"


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project")
def test_germline__three_alleles_at_one_place_of_brca1_keep_their_own_classes(brca1: Path) -> None:
    bundle = open_bundle(brca1)
    genome = open_genome(bundle)
    files = GermlineFiles(open_clinvar(BRCA1 / "clinvar_2018-11_tp53_brca1.vcf.gz", genome))
    settings = GermlineSettings(open_panel("germline_65"), read_germline_genes(), files)
    sites = open_variant_sites([BRCA1 / "gnomad_exomes_tp53_brca1.vcf.gz"], genome)
    alleles = [SmallVariant(bundle.build, "chr17", 43057077, "G", alt) for alt in "ACT"]
    known = find_population_frequencies(alleles, sites, GenomeBases(genome))
    calls = tuple(
        replace(TP53, variant=allele, gene="BRCA1", tumour=make_depth(20, 33, 0.4, 0.8), population=known[allele])
        for allele in alleles
    )
    reads = GermlineReads(calls, is_swapped=True, exons=ExonCopies((), None, "not looked at"))
    context = GermlineContext("dna", GermlineSource.NORMAL, sites, None, None, PROVENANCE)
    found = find_germline(reads, context, bundle, genome, settings)
    assert [(item.clinvar.significance, item.clinvar.stars) for item in found.variants if item.clinvar] == [
        ("Pathogenic", 3),
        ("Uncertain significance", 1),
        ("Likely benign", 1),
    ]
    assert [item.pathogenicity for item in found.variants] == [
        PathogenicityClass.PATHOGENIC,
        PathogenicityClass.UNCERTAIN,
        PathogenicityClass.LIKELY_BENIGN,
    ]
    # Missense at a residue whose other changes are no missense: PM5 is not met by the stop codon of the neighbour allele.
    answers = {answer.criterion: answer.outcome for answer in found.variants[1].acmg.answers}
    assert (answers["PS1"], answers["PM5"]) == (Outcome.NOT_MET, Outcome.NOT_MET)
