"""What each assay says of "the gene is rearranged, and its kept part is expressed"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fascicle.model.concordance import AssayType, DnaRearrangements, Observation, Seen
from fascicle.model.findings import FusionFindings
from fascicle.model.fish import FishCall, FishResult, ProbeKind
from fascicle.model.fusions import Frame, Fusion
from fascicle.model.quality import Status
from fascicle.model.stains import MarkerRule, MarkerSense, StainCall, StainResult, fold_name

# Below this share of fragments over 200 nucleotides a negative RNA result is not trusted here. The figure is the one that makers
# of RNA panels print; it was not read in a source, so that it only ever takes a conclusion away.
_LOW_DV200: Final = 0.30
NOT_DONE: Final = "not done"
FISH_LIMIT: Final = "a break of the gene, whatever its partner; neither the partner nor the reading frame"
DNA_LIMIT: Final = "breakpoints in captured introns of either partner; not whether the product is expressed"
RNA_LIMIT: Final = "the expressed product with its partner and frame, where the RNA is good enough"
IHC_LIMIT: Final = "expressed protein, whether from a fusion or from the gene itself; neither partner nor gene of the family"
DECALCIFIED: Final = "the tissue was decalcified, which harms nucleic acids and epitopes"
OVER_CUT_OFF: Final = "over the laboratory's cut-off, and the exact interval of the count holds it"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the assays of a case gave on tissue. `told` are fusions that the case tells, without an assay run here."""

    rna: FusionFindings | None = None
    told: tuple[Fusion, ...] = ()
    was_rna_told: bool = False
    dna: DnaRearrangements | None = None
    fish: tuple[FishResult, ...] = ()
    stains: tuple[StainResult, ...] = ()
    dv200_fraction: float | None = None
    is_decalcified: bool | None = None
    rules: tuple[MarkerRule, ...] = field(default=())

    @property
    def fusions(self) -> tuple[Fusion, ...]:
        """Fusions that are reported or told."""
        return tuple(item for item in (self.rna.candidates if self.rna else self.told) if not item.reasons)


def observe(genes: Sequence[str], evidence: Evidence) -> tuple[Observation, ...]:
    """All four assays, also those that were not done, in the order RNA, DNA, FISH, immunohistochemistry."""
    scope = find_scope(genes, evidence)
    return (
        _observe_rna(genes, evidence),
        _observe_dna(genes, evidence),
        _observe_fish(scope, evidence),
        _observe_ihc(scope, evidence),
    )


def find_scope(genes: Sequence[str], evidence: Evidence) -> tuple[str, ...]:
    """The genes of a claim and the partners that RNA or DNA names for them."""
    pairs = [(item.five_prime.gene, item.three_prime.gene) for item in evidence.fusions]
    pairs += list(evidence.dna.found) if evidence.dna else []
    return tuple(dict.fromkeys((*genes, *(gene for pair in pairs if set(pair) & set(genes) for gene in pair))))


def find_fusion(genes: Sequence[str], evidence: Evidence) -> Fusion | None:
    """The fusion that speaks most for the claim: one in frame first."""
    found = [item for item in evidence.fusions if {item.five_prime.gene, item.three_prime.gene} & set(genes)]
    return min(found, key=lambda item: _find_frame(item) is not Frame.IN_FRAME, default=None)


def _find_frame(fusion: Fusion) -> Frame:
    return fusion.product.frame if fusion.product else Frame.UNKNOWN


def _observe_rna(genes: Sequence[str], evidence: Evidence) -> Observation:
    fusion = find_fusion(genes, evidence)
    doubts = (DECALCIFIED,) if evidence.is_decalcified else ()
    name = evidence.rna.assay if evidence.rna else None
    if fusion is not None:
        frame = _find_frame(fusion)
        expressed = {Frame.IN_FRAME: Seen.SEEN, Frame.OUT_OF_FRAME: Seen.NOT_SEEN}.get(frame, Seen.NOT_MEASURED)
        words = f"{fusion.name}, {frame.value.replace('_', ' ')}"
        return Observation(AssayType.RNA, name, Seen.SEEN, expressed, words, RNA_LIMIT, doubts)
    if evidence.rna is None:
        state = Seen.NOT_SEEN if evidence.was_rna_told else Seen.NOT_DONE
        words = "no fusion told" if evidence.was_rna_told else NOT_DONE
        return Observation(AssayType.RNA, None, state, state, words, RNA_LIMIT)
    state, words = _read_negative(genes, evidence.rna, evidence.dv200_fraction)
    return Observation(AssayType.RNA, name, state, state, words, RNA_LIMIT, doubts)


def _read_negative(genes: Sequence[str], rna: FusionFindings, dv200: float | None) -> tuple[Seen, str]:
    """What it is worth that no fusion is reported."""
    if rna.quality.status is Status.FAIL:
        return Seen.FAILED, "the RNA assay failed its checks"
    if dv200 is not None and dv200 < _LOW_DV200:
        return Seen.FAILED, f"no fusion, and the RNA is degraded (DV200 {100 * dv200:.0f} %)"
    if rna.is_imported:
        return Seen.FAILED, "imported calls do not tell what was looked at"
    rows = [row for row in rna.detectability if row.gene in genes]
    unusable = {gene.gene for gene in rna.genes_unusable}
    if not rows or all(row.gene in unusable for row in rows):
        return Seen.NOT_COVERED, "the gene was not assessed"
    if all(row.abundance is None for row in rows):
        return Seen.FAILED, f"no fusion; what could have been seen cannot be told: {rows[0].because}"
    shares = [f"{row.gene} from {100 * row.abundance:.0f} %" for row in rows if row.abundance is not None]
    return Seen.NOT_SEEN, f"no fusion; seen with 95 % probability would have been {', '.join(shares)} of the transcripts"


def _observe_dna(genes: Sequence[str], evidence: Evidence) -> Observation:
    dna = evidence.dna
    if dna is None:
        words = "rearrangements were not looked for"
        return Observation(AssayType.DNA, None, Seen.NOT_DONE, Seen.NOT_MEASURED, words, DNA_LIMIT)
    found = [pair for pair in dna.found if set(pair) & set(genes)]
    if found:
        words = ", ".join("::".join(pair) for pair in found)
        return Observation(AssayType.DNA, dna.source, Seen.SEEN, Seen.NOT_MEASURED, words, DNA_LIMIT)
    fusion = find_fusion(genes, evidence)
    sides = [] if fusion is None else [fusion.five_prime.gene, fusion.three_prime.gene]
    captured = sorted(dna.introns & {*genes, *sides})
    if captured and not dna.was_searched:
        words = f"introns of {' and '.join(captured)} are captured, and rearrangements were not looked for"
        return Observation(AssayType.DNA, dna.source, Seen.NOT_DONE, Seen.NOT_MEASURED, words, DNA_LIMIT)
    if captured:
        words = f"no rearrangement; introns of {' and '.join(captured)} are captured"
        return Observation(AssayType.DNA, dna.source, Seen.NOT_SEEN, Seen.NOT_MEASURED, words, DNA_LIMIT)
    named = " and ".join(dict.fromkeys((*genes, *sides)))
    nothing = "no rearrangement; " if dna.was_searched else ""
    words = f"{nothing}the introns of {named} are not captured"
    return Observation(AssayType.DNA, dna.source, Seen.NOT_COVERED, Seen.NOT_MEASURED, words, DNA_LIMIT)


def _observe_fish(genes: Sequence[str], evidence: Evidence) -> Observation:
    kinds = (ProbeKind.BREAK_APART, ProbeKind.FUSION)
    tests = [
        item
        for item in evidence.fish
        if item.test.probe.kind in kinds and {item.test.probe.gene, item.test.probe.partner} & set(genes)
    ]
    if not tests:
        return Observation(AssayType.FISH, None, Seen.NOT_DONE, Seen.NOT_MEASURED, NOT_DONE, FISH_LIMIT)
    order = (Seen.SEEN, Seen.BORDERLINE, Seen.NOT_SEEN, Seen.FAILED)
    result = min(tests, key=lambda item: order.index(read_fish(item)))
    doubts = [OVER_CUT_OFF] if read_fish(result) is Seen.SEEN and result.call is FishCall.BORDERLINE else []
    doubts += [DECALCIFIED] if evidence.is_decalcified else []
    return Observation(
        AssayType.FISH,
        result.test.identifier,
        read_fish(result),
        Seen.NOT_MEASURED,
        f"{result.test.probe.gene} {result.test.probe.kind.value.replace('_', '-')}: {_count(result)}",
        FISH_LIMIT,
        tuple(doubts),
    )


def read_fish(result: FishResult) -> Seen:
    """By the laboratory's own rule where the count is over its cut-off; borderline where the count is not, or readers differ."""
    if result.call is FishCall.NOT_EVALUABLE:
        return Seen.FAILED
    if result.call is FishCall.BORDERLINE:
        differ = result.agreement is not None and result.agreement.agree is False
        return Seen.SEEN if result.is_over_cut_off and not differ else Seen.BORDERLINE
    return Seen.SEEN if result.call is FishCall.POSITIVE else Seen.NOT_SEEN


def _count(result: FishResult) -> str:
    share = result.share
    call = result.call.value.replace("_", " ")
    if share is None:
        return call
    found = str(share.low) if share.is_exact else f"at least {share.low}"
    return f"{found} of {share.of} nuclei, {call}"


def _observe_ihc(genes: Sequence[str], evidence: Evidence) -> Observation:
    stains = [(stain, rule) for stain in evidence.stains for rule in evidence.rules if _is_of(stain, rule, genes)]
    if not stains:
        return Observation(AssayType.IHC, None, Seen.NOT_MEASURED, Seen.NOT_DONE, NOT_DONE, IHC_LIMIT)
    order = (Seen.SEEN, Seen.BORDERLINE, Seen.NOT_SEEN, Seen.FAILED)
    stain = min((item for item, _ in stains), key=lambda item: order.index(_read_stain(item)))
    words = f"{stain.marker}: {stain.because}"
    return Observation(AssayType.IHC, stain.stain.source, Seen.NOT_MEASURED, _read_stain(stain), words, IHC_LIMIT, stain.notes)


def _is_of(stain: StainResult, rule: MarkerRule, genes: Sequence[str]) -> bool:
    """Whether the stain is a surrogate of fusions of one of the genes."""
    if rule.surrogate_of is None or rule.sense is MarkerSense.LOSS or fold_name(rule.marker) != fold_name(stain.marker):
        return False
    return bool(set(list_rule_genes(rule)) & set(genes))


def list_rule_genes(rule: MarkerRule) -> tuple[str, ...]:
    """The genes of a marker; `NTRK1/2/3` is three.

    >>> list_rule_genes(MarkerRule("pan-TRK", (), "NTRK1/2/3", MarkerSense.GAIN, None, None))
    ('NTRK1', 'NTRK2', 'NTRK3')
    """
    first, *others = (rule.gene or "").split("/")
    return (first, *(first[: -len(other)] + other for other in others))


def _read_stain(stain: StainResult) -> Seen:
    if stain.call in (StainCall.POSITIVE, StainCall.PARTIAL):
        return Seen.SEEN
    if stain.call is StainCall.WEAK:
        return Seen.BORDERLINE
    return Seen.NOT_SEEN if stain.call is StainCall.NEGATIVE and stain.is_conclusive else Seen.FAILED
