"""Other callers' tables to findings; on real tables the nine spike-in fusions, to the base and by our own exon numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from caller_table_examples import ARRIBA_COLUMNS, STAR_COLUMNS, format_arriba, format_star, format_table
from fascicle.adapters.caller_tables import parse_caller_table, read_caller_tables
from fascicle.adapters.fusion_tables import format_fusions_tsv
from fascicle.adapters.fusion_vcf import format_fusions_vcf
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.calls.imported import CallerTable
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Frame, Fusion
from fascicle.model.panels import Panel, PanelKind
from fascicle.model.quality import Status
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.workflow.import_fusions import import_fusions
from small_genome import ALPHA, BETA, first_base, last_base

RNA = Path(__file__).resolve().parents[3] / "shared" / "data" / "rna"
CALLERS = ("arriba", "star-fusion", "fusioncatcher")
PLACE_5, PLACE_3 = f"1:{last_base(ALPHA, 2) + 1}", f"2:{first_base(BETA, 3) + 1}"


@pytest.fixture
def tables(tmp_path: Path) -> list[CallerTable]:
    """One fusion in both tables, one that the reference lacks in one of them."""
    arriba = format_table(ARRIBA_COLUMNS, format_arriba("ALPHA", PLACE_5, "BETA", PLACE_3))
    star = format_table(
        STAR_COLUMNS,
        format_star("ALPHA^X.1", f"chr{PLACE_5}:+", "BETA^Y.1", f"chr{PLACE_3}:-"),
        format_star("OMEGA", "chr9:7:+", "BETA", f"chr{PLACE_3}:-"),
    )
    found = []
    for name, text in (("arriba.tsv", arriba), ("star.tsv", star)):
        (tmp_path / name).write_text(text)
        found.append(parse_caller_table(text, tmp_path / name))
    return found


def test_import_fusions__findings_say_what_was_not_seen(tables: list[CallerTable], small_bundle: Bundle) -> None:
    found = import_fusions(tables, small_bundle, read_snapshot(), assay="rna")
    findings = found.findings
    assert findings.is_imported
    assert findings.profile is None
    assert found.expression == ()
    assert findings.quality.status is Status.NOT_ASSESSABLE
    assert [fusion.name for fusion in findings.reported] == ["ALPHA::BETA"]
    assert [fusion.name for fusion in findings.filtered] == ["OMEGA::BETA"]
    assert findings.provenance.parameters["callers"] == "arriba,star_fusion"
    assert findings.provenance.parameters["artefacts_sha256"] is None
    assert [file.name for file in findings.provenance.inputs] == ["arriba.tsv", "star.tsv"]


def test_import_fusions__tables_and_vcf_leave_unknown_empty(tables: list[CallerTable], small_bundle: Bundle) -> None:
    findings = import_fusions(tables, small_bundle, read_snapshot(), assay="rna").findings
    header, first, second = (line.split("\t") for line in format_fusions_tsv(findings.candidates).splitlines())
    reported, filtered = dict(zip(header, first, strict=True)), dict(zip(header, second, strict=True))
    for column in ("unique_molecules", "distinct_starts", "abundance", "anchor_five_prime_bp"):
        assert reported[column] == ""
    assert reported["split_reads"] == "14"
    assert "called_by_arriba,called_by_star_fusion" in reported["notes"]
    assert (filtered["five_prime_gene"], filtered["five_prime_pos"], filtered["five_prime_exon"]) == ("OMEGA", "7", "")
    assert filtered["reasons"] == "gene_not_in_reference"
    vcf = format_fusions_vcf(findings.candidates, findings.provenance, {}, small_bundle.base_at)
    assert "UNIQUE_MOLECULES=" not in vcf
    assert "chr9\t7\t" in vcf


def test_import_fusions__order_of_tables_changes_notes_only(tables: list[CallerTable], small_bundle: Bundle) -> None:
    one = import_fusions(tables, small_bundle, read_snapshot(), assay="rna").findings.candidates
    other = import_fusions(tables[::-1], small_bundle, read_snapshot(), assay="rna").findings.candidates
    assert [(f.name, f.support, f.reasons, set(f.notes)) for f in one] == [
        (f.name, f.support, f.reasons, set(f.notes)) for f in other
    ]


def test_import_fusions__no_rows(small_bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "star.tsv").write_text(STAR_COLUMNS + "\n")
    tables = read_caller_tables([tmp_path / "star.tsv"])
    assert import_fusions(tables, small_bundle, read_snapshot(), assay="rna").findings.candidates == ()


# Positions: rna/tembe9/truth.tsv, the 5'-most spelling where it gives a range. Exons: of the transcripts named, from the GTF.
SPIKE_INS = {
    "ETV6::NTRK3": (11869969, 87940753),
    "EWSR1::FLI1": (29287134, 128807180),
    "EWSR1::ATF1": (29287134, 50814280),
    "TMPRSS2::ETV1": (41494381, 13935844),
    "CD74::ROS1": (150404680, 117324415),
    "HOOK3::RET": (42968214, 43116584),
    "EML4::ALK": (42301394, 29223584),
    "AKAP9::BRAF": (92003235, 140787584),
    "BRD4::NUTM1": (15254152, 34347969),
}
# The reference has one of ETV6 and NTRK3 and neither of EML4 and ALK.
NOT_IN_MINIGENOME = {"ETV6::NTRK3", "EML4::ALK"}
EXONS_OF_MINIGENOME = {
    "EWSR1::FLI1": ("ENST00000397938", 7, "ENST00000527786", 7),
    "EWSR1::ATF1": ("ENST00000397938", 7, "ENST00000262053", 6),
    "TMPRSS2::ETV1": ("ENST00000332149", 3, "ENST00000405358", 6),
    "CD74::ROS1": ("ENST00000009530", 6, "ENST00000368507", 35),
    "HOOK3::RET": ("ENST00000307602", 11, "ENST00000355710", 12),
    "AKAP9::BRAF": ("ENST00000356239", 8, "ENST00000288602", 9),
    "BRD4::NUTM1": ("ENST00000679869", 11, "ENST00000537011", 3),
}


@pytest.fixture(scope="module")
def minigenome(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    _skip_without_data()
    folder = RNA / "minigenome"
    sources = BundleSources(annotation=folder / "grch38_loci.gtf.gz", genome=folder / "grch38_loci.fa.gz")
    return build_bundle(sources, tmp_path_factory.mktemp("minigenome") / "bundle")


@pytest.fixture(scope="module")
def transcriptome(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    _skip_without_data()
    folder = RNA / "pizzly"
    sources = BundleSources(annotation=folder / "transcripts.gtf.gz", transcripts=folder / "transcripts.fasta.gz")
    return build_bundle(sources, tmp_path_factory.mktemp("pizzly") / "bundle")


def _skip_without_data() -> None:
    if not RNA.is_dir():
        pytest.skip("../shared/data/rna is absent")


def import_real(bundle: Bundle, *callers: str) -> FusionFindings:
    tables = read_caller_tables([RNA / "other_callers" / f"{caller}.tsv" for caller in callers])
    return import_fusions(tables, bundle, read_snapshot(), assay="rna").findings


def get_places(fusion: Fusion) -> tuple[int, ...]:
    positions = (fusion.five_prime.position, fusion.three_prime.position)
    return tuple(position.offset + 1 for position in positions if position)


def get_exons(fusion: Fusion) -> tuple[str | int, ...]:
    sites = [site for site in (fusion.five_prime.site, fusion.three_prime.site) if site]
    return tuple(part for site in sites for part in (site.transcript.partition(".")[0], site.exon))


@pytest.mark.shared
@pytest.mark.parametrize("caller", CALLERS)
def test_import_fusions__seven_spike_ins_on_the_minigenome(minigenome: Bundle, caller: str) -> None:
    findings = import_real(minigenome, caller)
    assert {fusion.name: get_exons(fusion) for fusion in findings.reported} == EXONS_OF_MINIGENOME
    assert {fusion.name: get_places(fusion) for fusion in findings.candidates}.items() <= SPIKE_INS.items()
    assert all(fusion.product and fusion.product.frame is Frame.IN_FRAME for fusion in findings.reported)
    filtered = {fusion.name: {reason.name for reason in fusion.reasons} for fusion in findings.filtered}
    expected = NOT_IN_MINIGENOME - ({"EML4::ALK"} if caller == "fusioncatcher" else set())
    assert filtered == {name: {"gene_not_in_reference"} for name in expected}


@pytest.mark.shared
def test_import_fusions__nine_spike_ins_on_the_transcriptome_from_three_callers(transcriptome: Bundle) -> None:
    findings = import_real(transcriptome, *CALLERS)
    assert {fusion.name: get_places(fusion) for fusion in findings.reported} == SPIKE_INS
    assert not findings.filtered
    origins = {f.name: sum(note.name.startswith("called_by_") for note in f.notes) for f in findings.reported}
    assert origins == {name: 2 if name == "EML4::ALK" else 3 for name in SPIKE_INS}


@pytest.mark.shared
def test_import_fusions__panel_holds(transcriptome: Bundle) -> None:
    tables = read_caller_tables([RNA / "other_callers" / "arriba.tsv"])
    panel = Panel("one", "1", PanelKind.RNA, ("NTRK3",), "test")
    findings = import_fusions(tables, transcriptome, read_snapshot(), assay="rna", panel=panel).findings
    assert [fusion.name for fusion in findings.reported] == ["ETV6::NTRK3"]
    assert {reason.name for fusion in findings.filtered for reason in fusion.reasons} == {"outside_panel"}
