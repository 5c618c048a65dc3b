from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fascicle.adapters.case_files import parse_tumour
from fascicle.errors import CaseError
from fascicle.model.concordance import DnaRearrangements
from fascicle.model.diagnosis import CellKind, Histology, Line, Site
from fascicle.model.fish import CellCount, CutOffMethod, NormalCount, ProbeKind, SignalPattern
from fascicle.model.stains import Compartment, Intensity, Stain
from fascicle.model.tumour import Tumour

HEAD = """
schema = "fascicle.case/1"
identifier = "one"
[patient]
identifier = "P"
[[specimens]]
identifier = "T"
role = "tumour"
[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T"
files = ["a.bam"]
"""
FISH = """
[[fish]]
identifier = "f"
kind = "break_apart"
gene = "NTRK3"
kept_end = "three_prime"
normals = [{ nuclei = 100, false_cells = 3 }]
method = "betainv"
[[fish.readers]]
reader = "one"
nuclei = 100
cells = [{ pattern = "split", cells = 12 }, { pattern = "isolated", at_least = 16 }]
[fish.cut_off]
value = 0.15
is_positive_at = false
origin = "validation"
"""


def parse(text: str) -> Tumour:
    return parse_tumour(HEAD + text, Path("CASE.toml"))[0]


def test_parse_tumour__fish_with_counts_and_cut_off() -> None:
    (test,) = parse(FISH).fish
    assert test.readers[0].cells == (CellCount(SignalPattern.SPLIT, 12, 12), CellCount(SignalPattern.ISOLATED, 16, 100))
    assert test.cut_off is not None
    assert (test.cut_off.value, test.cut_off.method) == (0.15, CutOffMethod.STATED)
    assert (test.normals, test.method, test.control_worked) == ((NormalCount(100, 3),), CutOffMethod.BETAINV, None)


def test_parse_tumour__amplification() -> None:
    (test,) = parse(
        '[[fish]]\nidentifier = "m"\nkind = "amplification"\ngene = "MDM2"\npartner = "CEP12"\n'
        '[[fish.readers]]\nreader = "one"\nnuclei = 50\ngene_signals = 400\ncentromere_signals = 100\n'
    ).fish
    assert (test.probe.kind, test.readers[0].gene_signals) == (ProbeKind.AMPLIFICATION, 400)


def test_parse_tumour__stains_histology_and_rearrangements() -> None:
    tumour = parse(
        '[[stains]]\nmarker = "pan-TRK"\nresult = "positive"\nsource = "report"\npercent = 80\nclone = "EPR17341"\n'
        'intensity = "strong"\ncompartments = ["cytoplasmic"]\npattern = "diffuse"\nhas_internal_control = true\n'
        '[histology]\nsite = "bone"\ncells = ["spindle"]\nlines = ["smooth_muscle"]\n'
        '[dna_rearrangements]\nintrons = ["EWSR1"]\nfound = ["EWSR1::FLI1"]\nsource = "DNA panel"\n'
    )
    stain = Stain(
        "pan-TRK", "positive", "report", Decimal(80), "EPR17341", Intensity.STRONG, (Compartment.CYTOPLASMIC,), "diffuse", True
    )
    assert tumour.stains == (stain,)
    assert tumour.histology == Histology(Site.BONE, (CellKind.SPINDLE,), (Line.SMOOTH_MUSCLE,))
    assert tumour.rearrangements == DnaRearrangements(frozenset({"EWSR1"}), (("EWSR1", "FLI1"),), "DNA panel")


def test_parse_tumour__introns_of_a_panel_by_name() -> None:
    dna = parse('[dna_rearrangements]\nintrons = "dna-introns-67"\nsource = "DNA panel"\n').rearrangements
    assert dna is not None
    assert "NTRK1" in dna.introns
    assert "NTRK3" not in dna.introns


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value = 0.15", "value = 15.0", "write 0.15 for 15 %"),
        ("cells = 12", "cells = 120", "more cells than the 100 nuclei"),
        ("cells = 12", "cells = 12, at_least = 3", "give cells, or at_least"),
        (", cells = 12", "", "give cells, or at_least"),
        ('kind = "break_apart"', 'kind = "breakapart"', "break_apart"),
        ("false_cells = 3", "false_cells = 300", "cannot be"),
        ("kept_end", "kept_side", "unknown key 'kept_side'"),
    ],
)
def test_parse_tumour__refuses_with_one_message(old: str, new: str, says: str) -> None:
    assert old in FISH
    with pytest.raises(CaseError, match=says):
        parse(FISH.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[dna_rearrangements]\nintrons = ["A"]\nfound = ["EWSR1-FLI1"]\nsource = "x"\n', "SPECC1L::NTRK3"),
        ('[dna_rearrangements]\nintrons = "no-such-panel"\nsource = "x"\n', "no-such-panel"),
        ('[[stains]]\nmarker = "TRK"\nresult = "positive"\nsource = "x"\npercent = 120\n', "100"),
        ('[histology]\nsite = "moon"\n', "soft_tissue"),
    ],
)
def test_parse_tumour__refuses_other_sections(text: str, says: str) -> None:
    with pytest.raises(CaseError, match=says):
        parse(text)
