"""The first page: what was found, how sure, what it means, what can be done, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.cases import AssayKind, Sex
from fascicle.model.fusions import Frame, Place
from fascicle.report.chapters.classification import compose_germline_headlines, list_class_lines
from fascicle.report.chapters.concordance import has_second_method, list_concordance_lines, list_next_steps
from fascicle.report.chapters.detectability import describe_seeable
from fascicle.report.chapters.diagnosis import list_diagnosis_lines
from fascicle.report.chapters.germline import compose_germline_headline, list_called_names
from fascicle.report.chapters.hla import describe_type_in_short
from fascicle.report.chapters.interactions import list_interaction_lines
from fascicle.report.chapters.microsatellites import compose_msi_section, has_microsatellites
from fascicle.report.chapters.not_assessable import describe_panel
from fascicle.report.chapters.quality import describe_fragments, describe_quality
from fascicle.report.chapters.structural_summary import compose_structural_headlines, describe_second_method
from fascicle.report.chapters.therapy_summary import compose_option_list
from fascicle.report.chapters.variant_summary import (
    compose_variant_certainty,
    compose_variant_headline,
    list_variant_gaps,
)
from fascicle.report.events import describe_join, format_title
from fascicle.report.numbers import (
    NOT_COUNTED,
    NOT_STATED,
    describe_place,
    format_breakpoint,
    format_date,
    format_fraction,
    format_known_quantity,
    format_optional,
    format_proportion,
    format_quantity,
)
from fascicle.report.sentences import (
    FRAME_WORDS,
    IMPORTED,
    NO_ASSAY,
    NOT_EXCLUDED,
    describe_known,
    describe_meaning,
    describe_negative,
    join_words,
)
from fascicle.report.tree import (
    Block,
    Bullets,
    Chapter,
    Headline,
    KeyFact,
    KeyFacts,
    Paragraph,
    Prose,
    Section,
    Strong,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.cases import Assay, Case, Specimen
    from fascicle.model.findings import Findings, FusionFindings
    from fascicle.model.fusions import Fusion
    from fascicle.model.hla import HlaTyping

ASSAY_WORDS = {
    AssayKind.RNA_PANEL: "RNA panel",
    AssayKind.DNA_PANEL: "DNA panel",
    AssayKind.HLA: "HLA typing",
}
TOLD = "Variants, copy numbers and figures are as the case tells them."
NOTHING_TO_READ = "Nothing can be concluded on fusions."


def compose_summary(findings: Findings) -> Chapter:
    """The answer first, then the four questions a reader asks of it, then whose specimen it was."""
    blocks: tuple[Block, ...] = (
        *_compose_all_headlines(findings),
        Section("How sure", (*_compose_certainty(findings), *compose_variant_certainty(findings.variants))),
        Section("What it means", (*_compose_meanings(findings.fusions), *_compose_classes(findings))),
        Section("What can be done", compose_option_list(findings)),
        *compose_msi_section(findings.variants),
        *_compose_hla(findings.hla),
        Section("What is missing", (Bullets(tuple(compose_prose(text) for text in list_gaps(findings))),)),
        _compose_case(findings.case),
    )
    return Chapter("summary", "Summary", blocks)


def _compose_all_headlines(findings: Findings) -> tuple[Headline, ...]:
    """What an assay found comes before what was not looked for."""
    fusions = _compose_headlines(findings, findings.fusions)
    variants = () if findings.variants is None else (compose_variant_headline(findings.variants),)
    variants = (*compose_structural_headlines(findings), *variants)
    called = compose_germline_headline(findings.variants)
    germline = (*called, *compose_germline_headlines(findings, list_called_names(findings.variants)))
    return (*germline, *variants, *fusions) if findings.fusions is None else (*fusions, *germline, *variants)


def _compose_headlines(findings: Findings, assay: FusionFindings | None) -> tuple[Headline, ...]:
    if assay is None:
        return (Headline("Fusions not assessed", compose_prose(NO_ASSAY)),)
    if not assay.reported:
        return (Headline("No fusion reported", compose_prose(_describe_negative(findings, assay))),)
    return tuple(Headline(format_title(fusion), _compose_headline(fusion)) for fusion in assay.reported)


def _describe_negative(findings: Findings, assay: FusionFindings) -> str:
    """The negative result with what it could have seen; imported calls say themselves that this is not known."""
    negative = describe_negative(assay)
    return negative if assay.is_imported else f"{negative} {describe_seeable(findings, assay)}"


def _compose_headline(fusion: Fusion) -> Prose:
    frame = FRAME_WORDS[fusion.product.frame if fusion.product else Frame.UNKNOWN]
    return compose_prose(
        describe_join(fusion),
        "; ",
        Strong(frame),
        f"; abundance {format_proportion(fusion.abundance)} at the 3′ partner's junction",
    )


def _compose_certainty(findings: Findings) -> tuple[Block, ...]:
    assay, lines = findings.fusions, list_concordance_lines(findings)
    together = (Bullets(lines),) if lines else ()
    if assay is None:
        return together or (Paragraph(compose_prose(NOTHING_TO_READ)),)
    data = f"{describe_quality(assay.quality)} {describe_panel(assay)}. Read: {describe_fragments(assay.profile)}."
    if not assay.reported:
        return (*together, Paragraph(compose_prose(data)))
    second = "" if has_second_method(findings) else f" {describe_second_method(findings)}"
    return (
        *together,
        *(Paragraph(_describe_certainty(fusion)) for fusion in assay.reported),
        Paragraph(compose_prose(f"{data}{second}")),
    )


def _describe_certainty(fusion: Fusion) -> Prose:
    support = fusion.support
    molecules, starts = support.unique_molecules, support.distinct_starts
    fragments = (
        f"{format_quantity(support.split_reads, 'split read')}, {format_quantity(support.spanning_pairs, 'spanning pair')}"
    )
    if molecules is None:
        counts = f"{fragments} (unique molecules {NOT_COUNTED})"
    else:
        placed = format_known_quantity(starts, "distinct start position")
        counts = f"{format_quantity(molecules, 'unique molecule')} with {placed} ({fragments})"
    known = "" if fusion.is_within_gene else f" {describe_known(fusion)}"
    return compose_prose(Strong(format_title(fusion)), f". Supported by {counts}. {_describe_places(fusion)}{known}")


def _describe_places(fusion: Fusion) -> str:
    sites = (fusion.five_prime.site, fusion.three_prime.site)
    if all(site is not None and site.place is Place.EXON_EDGE for site in sites):
        return "Both breakpoints lie at exon edges, as splicing makes them."
    ends = ((fusion.five_prime, True), (fusion.three_prime, False))
    words = [
        f"{side.gene} {describe_place(side.site, is_five_prime=five) if side.site else format_breakpoint(side)}"
        for side, five in ends
    ]
    return f"Breakpoints: {'; '.join(words)}."


def _compose_meanings(assay: FusionFindings | None) -> tuple[Block, ...]:
    if assay is None:
        return (Paragraph(compose_prose(NOTHING_TO_READ)),)
    if not assay.reported:
        return (Paragraph(compose_prose(NOT_EXCLUDED)),)
    return tuple(
        Paragraph(compose_prose(Strong(format_title(fusion)), ". ", describe_meaning(fusion))) for fusion in assay.reported
    )


def _compose_classes(findings: Findings) -> tuple[Block, ...]:
    """Classes of what may be significant, and the rules on alterations together that apply."""
    lines = (*list_diagnosis_lines(findings), *list_class_lines(findings), *list_interaction_lines(findings))
    return (Bullets(lines),) if lines else ()


def _compose_hla(typing: HlaTyping | None) -> tuple[Block, ...]:
    return () if typing is None else (Section("HLA class I", (Paragraph(compose_prose(describe_type_in_short(typing))),)),)


def list_gaps(findings: Findings) -> tuple[str, ...]:
    """What a reader might take for granted and this report does not have."""
    assay = findings.fusions
    of_rna = _list_assay_gaps(assay) if assay else ["No RNA assay was given."]
    of_dna = [] if findings.variants is None else list_variant_gaps(findings.variants)
    return (*list_next_steps(findings), *of_rna, *of_dna, *_list_case_gaps(findings), _name_scope(findings))


def _name_scope(findings: Findings) -> str:
    """What the report holds of the assays that were given, and what no report of this version holds without them."""
    told = findings.told
    parts = (
        ("fusions found in RNA", findings.fusions is not None),
        ("small variants found in DNA", findings.variants is not None),
        ("the HLA class I type", findings.hla is not None),
        ("tumour mutational burden", findings.variants is not None and findings.variants.burden is not None),
        ("germline findings", findings.variants is not None and findings.variants.germline is not None),
        ("copy number of DNA", findings.variants is not None and findings.variants.copy_number is not None),
        ("structural variants of DNA", findings.variants is not None and findings.variants.structural is not None),
        ("microsatellites", has_microsatellites(findings.variants)),
        ("FISH", bool(findings.tissue.fish)),
        ("immunohistochemistry", bool(findings.tissue.stains)),
    )
    held, others = ([name for name, is_held in parts if is_held is wanted] for wanted in (True, False))
    scope = f"This report holds {join_words(held, 'and') if held else 'no result of an assay'}."
    is_told = told.variants or told.copies or told.measures
    return " ".join((scope, *((TOLD,) if is_told else ()), f"Not part of it: {', '.join(others)}."))


def _list_assay_gaps(assay: FusionFindings) -> list[str]:
    gaps = [IMPORTED] if assay.is_imported else []
    if assay.genes_unusable:
        genes = format_quantity(len(assay.genes_unusable), "gene")
        gaps.append(f"{genes} of the panel could not be assessed; each is listed with its reason.")
    if assay.not_reported:
        candidates = format_quantity(assay.not_reported, "candidate was", "candidates were")
        gaps.append(f"{candidates} seen and not reported; each is accounted for with its reason.")
    return gaps


def _list_case_gaps(findings: Findings) -> list[str]:
    tumours = [specimen for specimen in findings.case.specimens if specimen.role == "tumour"]
    gaps = [gap for specimen in tumours for gap in _list_specimen_gaps(specimen)]
    evaluated = {
        AssayKind.RNA_PANEL,
        *(() if findings.hla is None else (AssayKind.HLA,)),
        *(() if findings.variants is None else (AssayKind.DNA_PANEL,)),
    }
    others = [ASSAY_WORDS[assay.kind] for assay in findings.case.assays if assay.kind not in evaluated]
    if others:
        gaps.append(f"Given with the case and not evaluated here: {', '.join(dict.fromkeys(others))}.")
    if findings.hla_missing_because:
        gaps.append(f"No HLA type: {findings.hla_missing_because}.")
    return gaps


def _list_specimen_gaps(specimen: Specimen) -> list[str]:
    facts = {
        "tumour cell fraction": specimen.tumour_cell_fraction,
        "decalcification": specimen.is_decalcified,
        "RNA quality (DV200)": specimen.dv200_fraction,
    }
    missing = [name for name, value in facts.items() if value is None]
    return [f"Specimen {specimen.identifier}: {', '.join(missing)} not stated."] if missing else []


def _compose_case(case: Case) -> KeyFacts:
    rows = (
        KeyFact(
            "Patient, referring diagnosis",
            compose_prose(f"{_describe_patient(case)}; {case.diagnosis or f'diagnosis {NOT_STATED}'}"),
        ),
        *(_compose_specimen(specimen) for specimen in case.specimens),
        KeyFact("Assays", compose_prose("; ".join(map(_describe_assay, case.assays)))),
    )
    return KeyFacts("Case and specimens", rows)


def _describe_assay(assay: Assay) -> str:
    return f"{assay.identifier}: {ASSAY_WORDS[assay.kind]}, panel {assay.panel or NOT_STATED}"


def _describe_patient(case: Case) -> str:
    sex = "sex not stated" if case.patient.sex is Sex.UNKNOWN else case.patient.sex.value
    age = format_optional(case.patient.age_years, "years", "age not stated")
    return f"{case.patient.identifier}, {sex}, {age}"


def _compose_specimen(specimen: Specimen) -> KeyFact:
    place = ", ".join(part for part in (specimen.role.value, specimen.site, specimen.procedure) if part)
    fractions = (("tumour cells", specimen.tumour_cell_fraction), ("DV200", specimen.dv200_fraction))
    facts = (
        ("accession", specimen.accession),
        ("collected", format_date(specimen.collected) if specimen.collected else None),
        *((name, None if value is None else format_fraction(value)) for name, value in fractions),
        ("decalcified", None if specimen.is_decalcified is None else "yes" if specimen.is_decalcified else "no"),
    )
    stated = [f"{name} {value}" for name, value in facts if value]
    silent = [name for name, value in facts if not value]
    words = [*stated, *([f"{NOT_STATED}: {', '.join(silent)}"] if silent else [])]
    return KeyFact(f"Specimen {specimen.identifier}", compose_prose(place), compose_prose("; ".join(words)))
