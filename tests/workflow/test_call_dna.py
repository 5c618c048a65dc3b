"""The path of a DNA assay from reads: what a caller of reads gives is judged and described like imported calls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import InputError
from fascicle.model.loci import Build
from fascicle.model.panels import Panel, PanelKind
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.variants import PopulationFrequency, SmallVariant, VariantCall
from fascicle.model.verdicts import Reason
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, open_genome
from fascicle.reference.variant_sites import open_variant_sites
from fascicle.workflow.call_dna import CalledReads, DnaAssay, DnaFiles, DnaSettings, call_dna
from fascicle.workflow.ports import Progress
from small_genome import Genome as Letters
from variant_examples import COVERAGE, LIMITS, NOT_GIVEN, TP53

QUALITY = Quality((Check("coverage", Status.PASS, 1.0, "fraction", "all"),))


class FakeCaller:
    """Gives prepared calls and notes what it was asked."""

    def __init__(self, *calls: VariantCall):
        self.calls = calls
        self.asked: list[tuple[ReadFiles, ReadFiles | None, int]] = []

    def __call__(
        self,
        tumour: ReadFiles,
        normal: ReadFiles | None,
        bundle: Bundle,
        genome: Genome,
        settings: DnaSettings,
        *,
        threads: int,
        progress: Progress,
    ) -> CalledReads:
        self.asked.append((tumour, normal, threads))
        return CalledReads(self.calls, COVERAGE, LIMITS, QUALITY, {"callable_depth": 50})


@pytest.fixture
def reads(tmp_path: Path) -> ReadFiles:
    path = tmp_path / "t.fastq"
    path.write_text("@r\nACGT\n+\nIIII\n")
    return ReadFiles((path,))


def make_call(letters: Letters, chrom: str, start: int, **changes: object) -> VariantCall:
    ref = letters[chrom][start]
    variant = SmallVariant(Build.GRCH38, chrom, start, ref, "A" if ref != "A" else "C")
    return replace(TP53, variant=variant, gene=None, population=NOT_GIVEN, **changes)  # type: ignore[arg-type]


def make_assay(
    bundle: Bundle,
    tumour: DnaFiles,
    normal: DnaFiles | None = None,
    settings: DnaSettings = DnaSettings(),  # noqa: B008 (frozen)
) -> DnaAssay:
    return DnaAssay("dna", tumour, normal, open_genome(bundle), settings)


def test_call_dna__calls_of_reads_get_genes_order_and_what_the_caller_measured(
    small_bundle: Bundle, small_genome: Letters, reads: ReadFiles
) -> None:
    caller = FakeCaller(make_call(small_genome, "chr2", 1100), make_call(small_genome, "chr1", 1100))
    found = call_dna(make_assay(small_bundle, reads, reads), small_bundle, read_snapshot(), read_caller=caller, threads=3)
    assert caller.asked == [(reads, reads, 3)]
    assert [call.gene for call in found.calls] == ["ALPHA", "BETA"]
    assert (found.coverage, found.limits) == (COVERAGE, LIMITS)
    assert found.has_normal
    assert not found.is_imported
    assert [check.name for check in found.quality.checks] == ["coverage", "population"]
    assert found.provenance.parameters["callable_depth"] == 50
    assert "threads" not in found.provenance.parameters


def test_call_dna__own_reasons_genes_and_frequencies_of_the_caller_stay(
    small_bundle: Bundle, small_genome: Letters, reads: ReadFiles, tmp_path: Path
) -> None:
    first, second = make_call(small_genome, "chr1", 1100), make_call(small_genome, "chr2", 1100)
    known = replace(second, gene="OWN", population=PopulationFrequency(0.4, "own AF", "listed"))
    weak = replace(first, reasons=(Reason("weak_evidence", "x"),))
    sites = tmp_path / "sites.vcf"
    row = f"{first.variant.chrom}\t{first.variant.start + 1}\t.\t{first.variant.ref}\t{first.variant.alt}\t.\tPASS\tAF=0.2\n"
    header = '##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n'
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    sites.write_text(header + columns + row)
    settings = DnaSettings(
        panel=Panel("own", "1", PanelKind.DNA_EXONS, ("ALPHA",), "test"),
        population=open_variant_sites([sites], open_genome(small_bundle)),
    )
    found = call_dna(
        make_assay(small_bundle, reads, settings=settings), small_bundle, read_snapshot(), read_caller=FakeCaller(weak, known)
    )
    assert [[reason.name for reason in call.reasons] for call in found.calls] == [
        ["weak_evidence", "common_in_population"],
        ["common_in_population", "outside_panel"],
    ]
    assert [call.population.frequency for call in found.calls] == [0.2, 0.4]
    assert found.calls[1].gene == "OWN"


def test_call_dna__reads_without_a_caller_of_reads_are_an_error(small_bundle: Bundle, reads: ReadFiles) -> None:
    with pytest.raises(InputError, match=r"does not call small variants from reads\. Give the VCF"):
        call_dna(make_assay(small_bundle, reads), small_bundle, read_snapshot())


def test_call_dna__reads_beside_vcfs_are_an_error(small_bundle: Bundle, reads: ReadFiles) -> None:
    with pytest.raises(InputError, match="the tumour is given as reads and the normal as VCF"):
        call_dna(make_assay(small_bundle, reads, ()), small_bundle, read_snapshot(), read_caller=FakeCaller())
    with pytest.raises(InputError, match="the tumour is given as VCF and the normal as reads"):
        call_dna(make_assay(small_bundle, (), reads), small_bundle, read_snapshot())
