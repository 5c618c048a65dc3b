"""The trials of a file for the findings of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from fascicle.interpretation.trials import TrialFacts, match_trials
from fascicle.knowledge.diseases import DiseaseTree
from fascicle.model.classification import Significance
from fascicle.model.findings import Findings
from fascicle.model.fusions import EventKind
from fascicle.model.provenance import FileHash
from fascicle.model.trials import Trial, TrialSearch

TrialFile: TypeAlias = tuple[FileHash, tuple[Trial, ...]]
"""A file of trials with its content."""


def list_trials(findings: Findings | None) -> TrialFile | None:
    """The file whose trials stand in findings already."""
    found = findings.trials if findings else None
    return None if found is None else (found.file, tuple(match.trial for match in found.matches))


def add_trials(findings: Findings, given: TrialFile | None, tree: DiseaseTree) -> Findings:
    """The findings with the trials of a file; as they are without one."""
    return findings if given is None else replace(findings, trials=search_trials(findings, *given, tree))


def search_trials(findings: Findings, file: FileHash, trials: Sequence[Trial], tree: DiseaseTree) -> TrialSearch:
    """Every trial of a file held against the patient, the genes of alterations of possible significance, and the drugs."""
    genes = [item.gene for item in findings.classified if item.significance is Significance.POSSIBLE]
    reported = findings.fusions.reported if findings.fusions else ()
    partners = [
        fusion.five_prime.gene for fusion in reported if fusion.kind is EventKind.FUSION and fusion.three_prime.gene in genes
    ]
    facts = TrialFacts(
        findings.told.code,
        findings.state.age_months,
        findings.case.patient.sex,
        tuple(dict.fromkeys((*genes, *partners))),
        tuple(option.regimen for option in findings.options),
    )
    return TrialSearch(file, match_trials(trials, facts, tree))
