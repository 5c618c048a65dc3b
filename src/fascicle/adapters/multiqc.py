"""Custom content for MultiQC: JSON files whose name ends in `_mqc.json`, one section with one plot each (MultiQC documentation,
"Custom content"). MultiQC finds them by name; no plug-in is needed. Sections of Fascicle stand together under one heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fascicle.adapters.json_files import format_plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fascicle.model.quality import Check
    from fascicle.model.reads import ReadCounts
    from fascicle.model.run_quality import RunQuality

FRAGMENTS_FILE = "fascicle_fragments_mqc.json"
CHECKS_FILE = "fascicle_checks_mqc.json"
MULTIQC_FILES = (FRAGMENTS_FILE, CHECKS_FILE)
_PARENT = {
    "parent_id": "fascicle",
    "parent_name": "Fascicle",
    "parent_description": "Quality of RNA assays and of their sequencing run.",
}
_FATES = {
    "concordant": "one gene explains the fragment",
    "kept": "two genes, or a gene and an unexplained part",
    "shared": "only sequence that several genes have",
    "off_target": "nothing of the reference",
}
_RUN_ROW = "run"


def format_run_sections(quality: RunQuality) -> dict[str, str]:
    """Both files of a run by name. A sample whose reads were not seen is not in the bars; every sample is in the table."""
    counts = {sample.sample: sample.counts for sample in quality.samples if sample.counts is not None}
    rows = {f"{_RUN_ROW} {quality.run}": quality.checks, **{sample.sample: sample.checks for sample in quality.samples}}
    return {FRAGMENTS_FILE: format_fragments(counts), CHECKS_FILE: format_checks(rows)}


def format_sample_sections(sample: str, counts: ReadCounts | None, checks: Iterable[Check]) -> dict[str, str]:
    """Both files of one sample by name; the bars are empty where its reads were not seen."""
    return {
        FRAGMENTS_FILE: format_fragments({} if counts is None else {sample: counts}),
        CHECKS_FILE: format_checks({sample: tuple(checks)}),
    }


def format_fragments(counts: Mapping[str, ReadCounts]) -> str:
    """Fragments by fate as stacked bars, one per sample."""
    return format_plain_json(
        {
            "id": "fascicle_fragments",
            **_PARENT,
            "section_name": "Fragments",
            "description": f"Fragments by fate: {'; '.join(f'{fate}: {words}' for fate, words in _FATES.items())}.",
            "plot_type": "bargraph",
            "pconfig": {"id": "fascicle_fragments_plot", "title": "Fascicle: Fragments by fate", "ylab": "Fragments"},
            "data": {sample: {fate: getattr(count, fate) for fate in _FATES} for sample, count in counts.items()},
        }
    )


def format_checks(rows: Mapping[str, Iterable[Check]]) -> str:
    """The status of every check as a table, one row per sample. Checks of one name are numbered from the second on."""
    data = {sample: _list_cells(checks) for sample, checks in rows.items()}
    columns = dict.fromkeys(column for cells in data.values() for column in cells)
    headers = {column: {"title": column.replace("_", " "), "scale": False} for column in columns}
    return format_plain_json(
        {
            "id": "fascicle_checks",
            **_PARENT,
            "section_name": "Checks",
            "description": "Status of every named check; run_qc.json and qc.json say what each measured and why.",
            "plot_type": "table",
            "pconfig": {"id": "fascicle_checks_table", "title": "Fascicle: Checks", "col1_header": "Sample"},
            "headers": headers,
            "data": data,
        }
    )


def _list_cells(checks: Iterable[Check]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for check in checks:
        earlier = sum(name == check.name or name.startswith(f"{check.name} ") for name in cells)
        cells[f"{check.name} {earlier + 1}" if earlier else check.name] = check.status.value
    return cells
