"""PVS1 by the decision tree of the ClinGen Sequence Variant Interpretation group (Abou Tayoun 2018, Hum Mutat 39:1517, Figure
1): nonsense and frameshift, splice sites, deletions and duplications of exons, the start codon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.model.acmg import MODERATE, STRONG, SUPPORTING, VERY_STRONG, Criterion
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.consequences import NO_CODING_SEQUENCE, NmdOutcome, NmdPrediction, Term, TranscriptConsequence
from fascicle.model.germline import NOTHING_LOST, LostPart

# The tree's "removes more than 10 % of the protein".
_LARGE_PART: Final = 0.10
_SPLICE: Final = frozenset({Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR})
_STOP: Final = frozenset({Term.STOP_GAINED, Term.FRAMESHIFT})
_EXONS: Final = frozenset({Term.FEATURE_TRUNCATION, Term.FEATURE_ELONGATION})
_OTHER: Final = frozenset({Term.START_LOST, Term.TRANSCRIPT_ABLATION})


@dataclass(frozen=True, slots=True)
class LossFacts:
    """What the tree asks beside the consequence; None is not known.

    is_mechanism: loss of function is a known mechanism of disease of the gene. is_in_relevant_transcript: the exon is in
    biologically relevant transcripts. lost: what the variant takes from the protein.
    """

    is_mechanism: bool | None = None
    is_in_relevant_transcript: bool | None = None
    lost: LostPart = NOTHING_LOST


def assess_loss(consequence: TranscriptConsequence, facts: LossFacts) -> Answer:
    """The answer to PVS1 with the strength the tree gives."""
    terms = set(consequence.terms)
    without_coding = next((note for note in consequence.notes if note.name == NO_CODING_SEQUENCE), None)
    if without_coding is not None:
        return not_assessable(Criterion.PVS1, without_coding.because)
    kind = terms & (_STOP | _SPLICE | _EXONS | _OTHER)
    if not kind:
        return not_met(Criterion.PVS1, f"{consequence.most_severe} is no null variant")
    if facts.is_mechanism is None:
        return not_assessable(Criterion.PVS1, "whether loss of function is a mechanism of disease of the gene is not known")
    if not facts.is_mechanism:
        return not_met(Criterion.PVS1, "loss of function is no known mechanism of disease of the gene")
    if Term.TRANSCRIPT_ABLATION in terms:
        return met(Criterion.PVS1, "the whole transcript is deleted", VERY_STRONG)
    if terms & _EXONS:
        return _assess_duplication(facts) if Term.FEATURE_ELONGATION in terms else _assess_deletion(facts)
    if terms & _SPLICE:
        return _assess_splice(facts)
    return _assess_start(facts) if not terms & _STOP else _assess_stop(consequence.nmd, facts)


def _assess_stop(nmd: NmdPrediction | None, facts: LossFacts) -> Answer:
    """Nonsense and frameshift: decay, or the part that is lost."""
    if nmd is None or nmd.outcome is NmdOutcome.NOT_ASSESSABLE:
        return not_assessable(Criterion.PVS1, "whether the transcript is degraded is not known")
    # The tree knows the 50-base rule alone: what may escape for other reasons is predicted to decay.
    if nmd.outcome is NmdOutcome.ESCAPE:
        return _assess_part(facts, f"the transcript escapes decay ({nmd.because})")
    return _assess_decay(facts, f"the transcript is degraded ({nmd.because})")


def _assess_splice(facts: LossFacts) -> Answer:
    """Donor and acceptor, plus or minus 1 and 2."""
    return _assess_frame(facts, "the changed splicing", "the wrongly spliced transcript")


def _assess_deletion(facts: LossFacts) -> Answer:
    """Exons, but not all of them; the tree does not foresee a lost start codon."""
    if facts.lost.is_start_lost:
        return not_assessable(Criterion.PVS1, "the deleted exons hold the start codon: what is translated then is not known")
    if facts.lost.is_end_lost:
        return _assess_part(facts, "the deleted exons hold the stop codon, so that they at least are lost")
    return _assess_frame(facts, "the loss of the exons", "the transcript without them")


def _assess_frame(facts: LossFacts, change: str, transcript: str) -> Answer:
    """The branches that splice sites and deleted exons share."""
    if facts.lost.shifts_frame is None:
        return not_assessable(Criterion.PVS1, f"whether {change} shifts the frame is not known")
    if not facts.lost.shifts_frame:
        return _assess_part(facts, f"{change} keeps the frame")
    if facts.lost.decay in {None, NmdOutcome.NOT_ASSESSABLE}:
        return not_assessable(Criterion.PVS1, f"whether {transcript} is degraded is not known")
    if facts.lost.decay is NmdOutcome.ESCAPE:
        return _assess_part(facts, f"{change} shifts the frame and {transcript} escapes decay")
    return _assess_decay(facts, f"{change} shifts the frame and {transcript} is degraded")


def _assess_duplication(facts: LossFacts) -> Answer:
    """Whole exons that are there twice, within the gene. Where the second copy lies is not seen by depth: the tree lets it be
    presumed behind the first, for a strength less."""
    if facts.lost.is_within_gene is None:
        return not_assessable(Criterion.PVS1, "whether the duplication ends within the gene is not known")
    if not facts.lost.is_within_gene or facts.lost.is_tandem is False:
        return not_met(Criterion.PVS1, "the second copy does not lie behind the first within the gene")
    where = "proven" if facts.lost.is_tandem else "presumed"
    if not facts.lost.shifts_frame or facts.lost.decay is not NmdOutcome.EXPECTED:
        words = f"in tandem ({where}): no impact on the reading frame, or no decay, is predicted"
        return not_met(Criterion.PVS1, words)
    because = f"in tandem ({where}): the second copy shifts the frame, and the transcript is degraded"
    return met(Criterion.PVS1, because, VERY_STRONG if facts.lost.is_tandem else STRONG)


def _assess_decay(facts: LossFacts, because: str) -> Answer:
    if facts.is_in_relevant_transcript is None:
        return not_assessable(Criterion.PVS1, f"{because}; whether the exon is in relevant transcripts is not known")
    if not facts.is_in_relevant_transcript:
        return not_met(Criterion.PVS1, "the exon is absent from biologically relevant transcripts")
    return met(Criterion.PVS1, because, VERY_STRONG)


def _assess_part(facts: LossFacts, because: str) -> Answer:
    """A protein that lacks a part: critical, or large, or small."""
    told = f" ({facts.lost.critical_because})" if facts.lost.critical_because else ""
    if facts.lost.is_critical is None:
        return not_assessable(Criterion.PVS1, f"{because}; whether the region is critical to the protein is not known{told}")
    if facts.lost.is_critical:
        return met(Criterion.PVS1, f"{because}; the region is critical to the protein{told}", STRONG)
    common = f" ({facts.lost.common_because})" if facts.lost.common_because else ""
    if facts.lost.is_common or facts.is_in_relevant_transcript is False:
        words = "loss in this exon is common, or the exon is absent from biologically relevant transcripts"
        return not_met(Criterion.PVS1, f"{words}{common}")
    unknown = _name_unknown(facts, common)
    if unknown or facts.lost.removed_fraction is None:
        return not_assessable(Criterion.PVS1, f"{because}; the role of the region is not known{told}, and not known is {unknown}")
    part = f"{because}; the role of the region is not known{told}; {facts.lost.removed_fraction:.0%} of the protein are removed"
    return met(Criterion.PVS1, f"{part}{common}", STRONG if facts.lost.removed_fraction > _LARGE_PART else MODERATE)


def _name_unknown(facts: LossFacts, common: str) -> str:
    """The questions of the last branch that have no answer."""
    asked = (
        (facts.lost.is_common, f"how common loss in this exon is{common}"),
        (facts.is_in_relevant_transcript, "whether the exon is in relevant transcripts"),
        (facts.lost.removed_fraction, "the part that is removed"),
    )
    return ", ".join(words for value, words in asked if value is None)


def _assess_start(facts: LossFacts) -> Answer:
    other = f" ({facts.lost.other_start_because})" if facts.lost.other_start_because else ""
    if facts.lost.has_other_start is None:
        return not_assessable(Criterion.PVS1, f"whether other functional transcripts begin elsewhere is not known{other}")
    if facts.lost.has_other_start:
        return not_met(Criterion.PVS1, f"other functional transcripts begin at another start codon{other}")
    before = f" ({facts.lost.before_start_because})" if facts.lost.before_start_because else ""
    if facts.lost.is_pathogenic_before_start is None:
        words = "whether a pathogenic variant lies before the next start codon is not known"
        return not_assessable(Criterion.PVS1, f"{words}{before}")
    if facts.lost.is_pathogenic_before_start:
        words = "the start codon is lost; a pathogenic variant lies before the next one in frame"
        return met(Criterion.PVS1, f"{words}{before}", MODERATE)
    words = "the start codon is lost; no pathogenic variant lies before the next one in frame"
    return met(Criterion.PVS1, f"{words}{before}", SUPPORTING)
