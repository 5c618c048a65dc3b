"""`findings.json`: what it holds of the small variants, and how it is joined with `small_variants.json` again.

A DNA assay can have ten thousand calls that are not reported. They stand in `small_variants.json` once; `findings.json` has the
reported and the germline calls with the numbers of all.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from fascicle.adapters.derived import DERIVED
from fascicle.adapters.documents import FINDINGS_SCHEMA
from fascicle.adapters.json_files import format_document_lines, to_object
from fascicle.errors import CaseError
from fascicle.model.dna import VariantFindings, is_reported_or_germline
from fascicle.model.findings import Findings

VARIANT_ROWS: Final = ("genes_unusable", "calls", "unplaced", "consequences", "burden.lines")
"""Lists of `small_variants.json` that have an item a line."""


def format_findings(findings: Findings) -> str:
    """The text of `findings.json`. Numbers that follow from the calls are those of all calls."""
    if findings.variants is None:
        return format_document_lines(findings, FINDINGS_SCHEMA, ())
    whole = findings.variants
    document = to_object(replace(findings, variants=shorten(whole)))
    document["variants"] |= {derived.name: derived.compute(whole) for derived in DERIVED[VariantFindings]}
    rows = tuple(f"variants.{name}" for name in VARIANT_ROWS)
    return format_document_lines(document, FINDINGS_SCHEMA, rows)


def shorten(variants: VariantFindings) -> VariantFindings:
    """A DNA assay's findings with the reported and the germline calls, and the lines of the burden that count."""
    calls = tuple(call for call in variants.calls if is_reported_or_germline(call))
    burden = variants.burden
    if burden is not None:
        burden = replace(burden, lines=tuple(line for line in burden.lines if line.is_counted))
    return replace(variants, calls=calls, unplaced=(), burden=burden)


def restore(findings: Findings, whole: VariantFindings | None, path: Path) -> Findings:
    """Findings as read from `path`, with all calls of the assay as read from beside it.

    Raises CaseError where these are not there, or are not the ones that the findings were made of.
    """
    if findings.variants is None:
        return findings
    if whole is None:
        remedy = "Put small_variants.json back beside it, or into the folder dna; fascicle dna and fascicle run make it"
        raise CaseError("the calls of its DNA assay are not there", path=path, remedy=remedy)
    if shorten(whole).calls != findings.variants.calls:
        what = "its small variants are not those of the small_variants.json beside it"
        raise CaseError(what, path=path, remedy=f"Interpret the directory again: fascicle interpret {path.parent}")
    # Structural variants stand in findings.json whole, and not in small_variants.json.
    return replace(findings, variants=replace(whole, structural=findings.variants.structural))
