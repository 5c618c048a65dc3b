"""What other laboratories found, and the patient's state, in CASE.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.adapters.case_files import read_tumour
from fascicle.errors import CaseError, ReferenceInputError
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.biomarkers import CopyState, Zygosity
from fascicle.model.course import NOT_STATED
from fascicle.model.loci import Build
from fascicle.model.patient_state import ToldState
from fascicle.model.tumour import TissueType, Tumour
from fascicle.model.variants import PopulationFrequency, PredictedEffect, Prediction, SmallVariant, SomaticStatus
from fascicle.model.verdicts import Reason

CASE = """
schema = "fascicle.case/1"
identifier = "C"
oncotree = "SARCNOS"
patient = { identifier = "P" }
specimens = [{ identifier = "S", role = "tumour" }]
assays = [{ identifier = "rna", kind = "rna_panel", specimen = "S", files = ["x"] }]
"""
MORE = """
[state]
as_of = "board"
is_metastatic = false
has_alternative = "not stated"
co_medication = []

[[variants]]
gene = "NTRK3"
sequence = "NM_001012338.3"
other_sequences = ["NM_002530.4"]
protein = "p.Gly623Arg"
terms = ["missense_variant"]
exon = 16
origin = "somatic"
zygosity = "homozygous"
alternate = 12
depth = 60
place = "chr15:87933000 G>A"
population_frequency = 0.0
population_source = "gnomAD 4.1"
predictions = [{ tool = "REVEL", about = "protein", has_effect = true }]
acmg = "likely pathogenic"
apart_from = ["NTRK3:p.Gly696Ala"]
filtered_by = "low_fraction"
filtered_because = "12 of 60"
source = "DNA panel"
is_invented = true

[[copy_numbers]]
gene = "MDM2"
state = "amplification"
copies = 22.5
source = "DNA panel"

[[measures]]
name = "TMB"
value = 10.0
low = 6.1
high = 15.4
unit = "/Mb"
source = "DNA panel"

[[coverage]]
gene = "NTRK3"
sequences = ["NM_001012338.3"]
first = 538
last = 824
depth = 480
lowest_fraction = 0.02
source = "DNA panel"

[looked_at]
variants = "germline_65"
copies = ["MDM2", "CDK4"]

[hla]
alleles = ["HLA-A*02:01", "A*24:02"]
"""


def read(tmp_path: Path, text: str) -> tuple[Tumour, ToldState]:
    path = tmp_path / "CASE.toml"
    path.write_text(text)
    return read_tumour(path)


def test_read_tumour__reads_every_section(tmp_path: Path) -> None:
    tumour, state = read(tmp_path, CASE + MORE)
    (variant,) = tumour.variants
    assert (variant.name, variant.sequences) == ("NTRK3 p.Gly623Arg", ("NM_001012338.3", "NM_002530.4"))
    assert (variant.exon, variant.origin, variant.zygosity) == (16, SomaticStatus.SOMATIC, Zygosity.HOMOZYGOUS)
    assert variant.is_invented
    assert variant.fraction is not None
    assert variant.fraction.value == 0.2
    assert (variant.acmg, variant.apart_from) == (PathogenicityClass.LIKELY_PATHOGENIC, ("NTRK3:p.Gly696Ala",))
    assert variant.variant == SmallVariant(Build.GRCH38, "chr15", 87932999, "G", "A")
    assert variant.population == PopulationFrequency(0.0, "gnomAD 4.1", "as told by the case")
    assert variant.predictions == (Prediction("REVEL", PredictedEffect.PROTEIN, has_effect=True),)
    assert variant.reasons == (Reason("low_fraction", "12 of 60"),)
    assert variant.fraction.low < 0.2 < variant.fraction.high
    assert (tumour.copies[0].state, tumour.copies[0].copies) == (CopyState.AMPLIFICATION, 22.5)
    assert (tumour.measures[0].low, tumour.measures[0].high) == (6.1, 15.4)
    assert (tumour.coverage[0].first, tumour.coverage[0].lowest_fraction) == (538, 0.02)
    assert tumour.hla == TissueType(("A*02:01", "A*24:02"))
    assert (tumour.looked_at.fusions, tumour.looked_at.copies) == (None, frozenset({"MDM2", "CDK4"}))
    assert len(tumour.looked_at.variants or ()) == 65
    assert state == ToldState("board", is_metastatic=False, has_alternative=NOT_STATED, co_medication=())


def test_read_tumour__what_is_not_there_was_not_looked_at(tmp_path: Path) -> None:
    tumour, state = read(tmp_path, CASE.replace('oncotree = "SARCNOS"\n', ""))
    assert tumour == Tumour(None)
    assert state == ToldState()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('protein = "p.Gly623Arg"', 'protein = "c.1867G>A"', r"line 1[0-9].*is no change of a protein"),
        ("depth = 60\n", "", "alternate and depth are given together"),
        ('population_source = "gnomAD 4.1"\n', "", "population_frequency and population_source are given together"),
        ('filtered_by = "low_fraction"\n', "", "filtered_by and filtered_because are given together"),
        ("chr15:87933000 G>A", "chr15:0 G>A", "'chr15:0 G>A' is no place with alleles"),
        ("depth = 60", "depth = 6", "12 of 6 fragments cannot be"),
        ('alleles = ["HLA-A*02:01", "A*24:02"]', 'alleles = ["A2"]', "'A2' is no HLA allele name"),
        ('state = "amplification"', 'state = "amplified"', "state: input should be 'amplification'"),
        ("is_metastatic = false", "is_metastatic = 0", "is_metastatic"),
        ("is_metastatic", "is_metastasised", "Did you mean 'is_metastatic'"),
    ],
)
def test_read_tumour__refuses_what_cannot_be(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in MORE
    with pytest.raises(CaseError, match=message):
        read(tmp_path, CASE + MORE.replace(old, new, 1))


def test_read_tumour__names_a_panel_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReferenceInputError, match="looked_at names the panel 'germline_66'"):
        read(tmp_path, CASE + MORE.replace("germline_65", "germline_66"))
