"""The next test, by a written algorithm: the first rule that applies.

For NTRK the starting point is ESMO 2019 (Marchiò et al., Ann Oncol 2019;30:1417; of its abstract the first part was read): where
such fusions are frequent, FISH, RT-PCR or an RNA panel; JSCO/JSMO 2020 (PMC7046581, table 6) does not recommend FISH as a
screening test and strongly recommends validated sequencing. What to do with results that contradict each other stands in neither;
those rules are Fascicle's own, and each says what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from fascicle.model.concordance import AssayType, Observation, ReflexStep, Seen
from fascicle.model.diagnosis import Histology, Line

By: TypeAlias = Mapping[AssayType, Observation]
_RNA, _DNA, _FISH, _IHC = AssayType
_OPEN: Final = (Seen.NOT_DONE, Seen.FAILED, Seen.NOT_COVERED)


def find_next(observations: Sequence[Observation], histology: Histology) -> ReflexStep:
    """The next step; the last rule always applies."""
    by = {item.assay: item for item in observations}
    for name, applies, text, because in _RULES:
        if applies(by, histology):
            return ReflexStep(name, text, because)
    raise AssertionError("the last rule applies to everything")


def _is(assay: AssayType, *states: Seen) -> Callable[[By, Histology], bool]:
    return lambda by, _: by[assay].main in states


def _all(*conditions: Callable[[By, Histology], bool]) -> Callable[[By, Histology], bool]:
    return lambda by, histology: all(condition(by, histology) for condition in conditions)


def _is_in_frame(by: By, _: Histology) -> bool:
    return by[_RNA].rearranged is Seen.SEEN and by[_RNA].expressed is Seen.SEEN


def _is_out_of_frame(by: By, _: Histology) -> bool:
    return by[_RNA].rearranged is Seen.SEEN and by[_RNA].expressed is Seen.NOT_SEEN


def _has_other(*states: Seen) -> Callable[[By, Histology], bool]:
    """Whether an assay other than RNA is in one of the states."""
    return lambda by, _: any(by[assay].main in states for assay in (_DNA, _FISH, _IHC))


def _stains_by_lineage(_: By, histology: Histology) -> bool:
    return bool({Line.SMOOTH_MUSCLE, Line.NEURAL} & set(histology.lines))


def _always(_by: By, _histology: Histology) -> bool:
    return True


_RULES: Final = (
    (
        "fish-without-rna-in-frame",
        _all(_is_out_of_frame, _is(_FISH, Seen.SEEN)),
        "Look in RNA for another product in frame, and stain for the kinase.",
        "The gene is broken, and the product that was found has no kinase in frame.",
    ),
    (
        "rna-out-of-frame",
        _is_out_of_frame,
        "Look in RNA for another product in frame; break-apart FISH tells whether the gene is broken.",
        "A product out of frame makes no fusion protein with the kinase.",
    ),
    (
        "rna-against-fish",
        _all(_is_in_frame, _is(_FISH, Seen.NOT_SEEN), _is(_IHC, Seen.SEEN)),
        "None is needed for the product; read the FISH slide again if its result matters.",
        "The RNA names the product in frame and the stain shows the protein; a probe can miss a short rearrangement.",
    ),
    (
        "rna-against-fish-alone",
        _all(_is_in_frame, _is(_FISH, Seen.NOT_SEEN)),
        "Confirm the product by RT-PCR across the junction or by a stain for the kinase.",
        "RNA and FISH contradict each other, and a probe can miss a short rearrangement.",
    ),
    (
        "rna-confirmed",
        _all(_is_in_frame, _has_other(Seen.SEEN)),
        "None is needed.",
        "The product is known and a second method agrees.",
    ),
    (
        "rna-against-stain",
        _all(_is_in_frame, _is(_IHC, Seen.NOT_SEEN)),
        "Confirm by break-apart FISH or RT-PCR across the junction.",
        "A fusion that does not stain is known, and one method alone saw it.",
    ),
    (
        "rna-alone",
        lambda by, _: by[_RNA].rearranged is Seen.SEEN,
        "Confirm by a second method: break-apart FISH, a stain for the kinase, or RT-PCR across the junction.",
        "One method alone saw it.",
    ),
    (
        "fish-borderline",
        _is(_FISH, Seen.BORDERLINE),
        "A second reader counts further nuclei; sequence RNA if it was not.",
        "The count lies at the cut-off or the readers differ.",
    ),
    (
        "fish-without-rna",
        _all(_is(_FISH, Seen.SEEN), _is(_RNA, *_OPEN)),
        "Sequence RNA, from another block or one that was not decalcified if the RNA failed.",
        "FISH does not name the partner and does not tell whether the product is in frame.",
    ),
    (
        "fish-against-rna",
        _is(_FISH, Seen.SEEN),
        "Sequence RNA again with attention to the gene, or DNA with its introns captured; stain for the kinase.",
        "FISH also shows breaks that make no product, and RNA misses what is not expressed.",
    ),
    (
        "stain-of-lineage",
        _all(_is(_IHC, Seen.SEEN), _is(_RNA, Seen.NOT_SEEN), _stains_by_lineage),
        "None is needed if the RNA could have seen the gene: the stain is explained by the line of differentiation.",
        "Nerve tissue and smooth muscle stain without a fusion.",
    ),
    (
        "stain-against-rna",
        _all(_is(_IHC, Seen.SEEN), _is(_RNA, Seen.NOT_SEEN)),
        "Break-apart FISH of each gene that the antibody binds, or RNA again from other tissue.",
        "The stain is not specific, and RNA misses fusions that are rare in the specimen.",
    ),
    (
        "stain-without-rna",
        _is(_IHC, Seen.SEEN),
        "Sequence RNA, from another block or one that was not decalcified if the RNA failed.",
        "A stain needs molecular confirmation.",
    ),
    (
        "dna-alone",
        _is(_DNA, Seen.SEEN),
        "Sequence RNA.",
        "DNA does not tell whether the product is expressed and in frame.",
    ),
    (
        "negative",
        _is(_RNA, Seen.NOT_SEEN),
        "None is needed unless the tumour suggests such a fusion.",
        "RNA, which names every partner, saw none where it could have.",
    ),
    (
        "nothing-known",
        _always,
        "Sequence RNA; where no RNA can be had, break-apart FISH of the gene, or DNA with its introns captured.",
        "No assay that could see it gave a result.",
    ),
)
