from __future__ import annotations

import pytest

from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.biomarkers import (
    Biomarker,
    ChangeClass,
    CopyPattern,
    CopyState,
    ExonRange,
    FusionPattern,
    HlaPattern,
    IntragenicPattern,
    MarkerPattern,
    MeasurePattern,
    PartnerSide,
    Pattern,
    VariantPattern,
    Zygosity,
)
from fascicle.model.fusions import EventKind, Frame
from fascicle.model.protein_changes import parse_protein_change
from fascicle.model.variants import SomaticStatus

PATTERNS: list[tuple[str, Pattern]] = [
    (
        "fusion NTRK1|NTRK3 side=3 frame=in keeps=kinase",
        FusionPattern(("NTRK1", "NTRK3"), PartnerSide.THREE_PRIME, (), Frame.IN_FRAME, ("kinase",)),
    ),
    ("fusion EWSR1", FusionPattern(("EWSR1",))),
    ("fusion EWSR1 side=5 partner=FLI1|ERG", FusionPattern(("EWSR1",), PartnerSide.FIVE_PRIME, ("FLI1", "ERG"))),
    (
        "fusion NTRK3 exons=14-15 on=NM_001012338|ENST00000629765",
        FusionPattern(("NTRK3",), exons=ExonRange(("NM_001012338", "ENST00000629765"), 14, 15)),
    ),
    (
        "itd BCOR exons=15 on=NM_001123385",
        IntragenicPattern(("BCOR",), EventKind.INTERNAL_TANDEM_DUPLICATION, ExonRange(("NM_001123385",), 15, 15)),
    ),
    ("skipping MET", IntragenicPattern(("MET",), EventKind.EXON_SKIPPING)),
    (
        "variant NTRK3 change=G623R|G696 on=NM_002530",
        VariantPattern(("NTRK3",), (parse_protein_change("G623R"), parse_protein_change("G696")), ("NM_002530",)),
    ),
    (
        "variant KIT exons=11 on=NM_000222 class=missense|inframe_indel",
        VariantPattern(
            ("KIT",),
            sequences=("NM_000222",),
            exons=ExonRange(("NM_000222",), 11, 11),
            classes=(ChangeClass.MISSENSE, ChangeClass.INFRAME_INDEL),
        ),
    ),
    (
        "variant BRCA1 origin=germline zygosity=homozygous oncogenic=yes",
        VariantPattern(("BRCA1",), zygosity=Zygosity.HOMOZYGOUS, origin=SomaticStatus.GERMLINE, is_oncogenic=True),
    ),
    ("copies MDM2 state=amplification|gain", CopyPattern(("MDM2",), (CopyState.AMPLIFICATION, CopyState.GAIN))),
    ("measure TMB at_least=10 unit=/Mb", MeasurePattern("TMB", 10.0, "/Mb")),
    ("measure MSI result=MSI-H", MeasurePattern("MSI", result="MSI-H")),
    ("marker CD117 result=positive", MarkerPattern("CD117", "positive")),
    ("hla A*02:01|A*02:06 except=A*02:05", HlaPattern(("A*02:01", "A*02:06"), ("A*02:05",))),
]


@pytest.mark.parametrize(("text", "pattern"), PATTERNS)
def test_parse_biomarker__reads_each_kind_of_pattern(text: str, pattern: Pattern) -> None:
    assert parse_biomarker(text) == Biomarker(text, ((pattern,),))


def test_parse_biomarker__and_binds_more_strongly_than_or() -> None:
    biomarker = parse_biomarker("copies MDM2 state=gain and copies CDK4 state=gain or  copies MYC state=gain")
    assert [len(alternative) for alternative in biomarker.alternatives] == [2, 1]
    assert biomarker.genes == ("MDM2", "CDK4", "MYC")


def test_parse_biomarker__blank_asks_for_nothing() -> None:
    assert parse_biomarker("  ") == Biomarker("")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fusions NTRK3", "begins with one of fusion"),
        ("fusion", "begins with one of fusion"),
        ("fusion NTRK3|", "empty part"),
        ("fusion NTRK3 side=4", "side is one of 5, 3, either"),
        ("fusion NTRK3 frame=yes", "frame is one of in, out"),
        ("fusion NTRK3 keeps", "not key=value"),
        ("fusion NTRK3 keep=kinase", "unknown here: keep"),
        ("fusion NTRK3 side=3 side=5", "stands twice"),
        ("fusion NTRK3 exons=14", "need the transcript"),
        ("variant KIT exons=11", "need the transcript"),
        ("variant KIT exons=12-11 on=NM_000222", "no range"),
        ("variant KIT change=V559 class=big", "big"),
        ("variant KIT change=c.1A>G", "no change of a protein"),
        ("copies MDM2", "names no state"),
        ("measure TMB", "at_least or for result"),
        ("measure TMB at_least=10 result=high", "at_least or for result"),
        ("marker CD117 result=strong", "result is one of"),
        ("hla A2", "no HLA allele name"),
    ],
)
def test_parse_biomarker__says_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_biomarker(text)
