"""PVS1 by the decision tree of the ClinGen Sequence Variant Interpretation group (Abou Tayoun 2018, Hum Mutat 39:1517, Figure
1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.model.acmg import MODERATE, STRONG, SUPPORTING, VERY_STRONG, Criterion
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.consequences import NO_CODING_SEQUENCE, NmdOutcome, NmdPrediction, Term, TranscriptConsequence

# The tree's "removes more than 10 % of the protein".
_LARGE_PART: Final = 0.10
_SPLICE: Final = frozenset({Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR})
_STOP: Final = frozenset({Term.STOP_GAINED, Term.FRAMESHIFT})


@dataclass(frozen=True, slots=True)
class LossFacts:
    """What the tree asks beside the consequence; None is not known.

    is_mechanism: loss of function is a known mechanism of disease of the gene.
    is_in_relevant_transcript: the exon is in biologically relevant transcripts.
    is_critical_region: the truncated or altered region is critical to protein function (False: its role is unknown).
    is_loss_common: loss of function in this exon is frequent in the general population.
    removed_fraction: part of the protein that is removed, 0 to 1.
    splice_shifts_frame, splice_decay: for a splice site, whether skipping or a cryptic site shifts the frame, and what becomes
    of the
        transcript then.
    has_other_start, is_pathogenic_before_start: for a start codon, whether other transcripts begin elsewhere, and whether a
    pathogenic
        variant lies before the next start codon in frame.
    """

    is_mechanism: bool | None = None
    is_in_relevant_transcript: bool | None = None
    is_critical_region: bool | None = None
    is_loss_common: bool | None = None
    removed_fraction: float | None = None
    splice_shifts_frame: bool | None = None
    splice_decay: NmdOutcome | None = None
    has_other_start: bool | None = None
    is_pathogenic_before_start: bool | None = None


def assess_loss(consequence: TranscriptConsequence, facts: LossFacts) -> Answer:
    """The answer to PVS1 with the strength the tree gives."""
    terms = set(consequence.terms)
    without_coding = next((note for note in consequence.notes if note.name == NO_CODING_SEQUENCE), None)
    if without_coding is not None:
        return not_assessable(Criterion.PVS1, without_coding.because)
    kind = terms & (_STOP | _SPLICE | {Term.START_LOST, Term.TRANSCRIPT_ABLATION})
    if not kind:
        return not_met(Criterion.PVS1, f"{consequence.most_severe} is no null variant")
    if facts.is_mechanism is None:
        return not_assessable(Criterion.PVS1, "whether loss of function is a mechanism of disease of the gene is not known")
    if not facts.is_mechanism:
        return not_met(Criterion.PVS1, "loss of function is no known mechanism of disease of the gene")
    if Term.TRANSCRIPT_ABLATION in terms:
        return met(Criterion.PVS1, "the whole transcript is deleted", VERY_STRONG)
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
    if facts.splice_shifts_frame is None:
        return not_assessable(Criterion.PVS1, "whether the changed splicing shifts the frame is not known")
    if not facts.splice_shifts_frame:
        return _assess_part(facts, "the changed splicing keeps the frame")
    if facts.splice_decay in {None, NmdOutcome.NOT_ASSESSABLE}:
        return not_assessable(Criterion.PVS1, "whether the wrongly spliced transcript is degraded is not known")
    if facts.splice_decay is NmdOutcome.ESCAPE:
        return _assess_part(facts, "the wrongly spliced transcript escapes decay")
    return _assess_decay(facts, "the changed splicing shifts the frame and the transcript is degraded")


def _assess_decay(facts: LossFacts, because: str) -> Answer:
    if facts.is_in_relevant_transcript is None:
        return not_assessable(Criterion.PVS1, f"{because}; whether the exon is in relevant transcripts is not known")
    if not facts.is_in_relevant_transcript:
        return not_met(Criterion.PVS1, "the exon is absent from biologically relevant transcripts")
    return met(Criterion.PVS1, because, VERY_STRONG)


def _assess_part(facts: LossFacts, because: str) -> Answer:
    """A protein that lacks a part: critical, or large, or small."""
    if facts.is_critical_region is None:
        return not_assessable(Criterion.PVS1, f"{because}; whether the region is critical to the protein is not known")
    if facts.is_critical_region:
        return met(Criterion.PVS1, f"{because}; the region is critical to the protein", STRONG)
    if facts.is_loss_common or facts.is_in_relevant_transcript is False:
        return not_met(
            Criterion.PVS1, "loss in this exon is common, or the exon is absent from biologically relevant transcripts"
        )
    if facts.is_loss_common is None or facts.is_in_relevant_transcript is None or facts.removed_fraction is None:
        words = "how common loss in this exon is, its transcripts, or the part removed is not known"
        return not_assessable(Criterion.PVS1, f"{because}; {words}")
    part = f"{because}; {facts.removed_fraction:.0%} of the protein are removed"
    return met(Criterion.PVS1, part, STRONG if facts.removed_fraction > _LARGE_PART else MODERATE)


def _assess_start(facts: LossFacts) -> Answer:
    if facts.has_other_start is None:
        return not_assessable(Criterion.PVS1, "whether other transcripts begin elsewhere is not known")
    if facts.has_other_start:
        return not_met(Criterion.PVS1, "other functional transcripts begin at another start codon")
    if facts.is_pathogenic_before_start is None:
        return not_assessable(Criterion.PVS1, "whether a pathogenic variant lies before the next start codon is not known")
    if facts.is_pathogenic_before_start:
        return met(Criterion.PVS1, "the start codon is lost; a pathogenic variant lies before the next one in frame", MODERATE)
    return met(Criterion.PVS1, "the start codon is lost; no pathogenic variant lies before the next one in frame", SUPPORTING)
