"""Custom content for MultiQC: JSON files whose name ends in `_mqc.json`, one section with one plot each (MultiQC documentation,
"Custom content"). MultiQC finds them by name; no plug-in is needed. Sections of Fascicle stand together under one heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fascicle.adapters.json_files import format_plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fascicle.model.quality import Check
    from fascicle.model.reads import ReadCounts, ReadProfile
    from fascicle.model.run_quality import RunQuality

FRAGMENTS_FILE = "fascicle_fragments_mqc.json"
CHECKS_FILE = "fascicle_checks_mqc.json"
READS_FILE = "fascicle_reads_mqc.json"
RUN_MULTIQC_FILES = (FRAGMENTS_FILE, CHECKS_FILE)
SAMPLE_MULTIQC_FILES = (FRAGMENTS_FILE, READS_FILE, CHECKS_FILE)
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
# Of the table of reads: column, title, description; a fraction is shown in percent.
_NUMBERS = (
    ("fragments", "Fragments", "read pairs, or single reads"),
    ("read_length_mean_bp", "Read length (bp)", "mean"),
    ("quality_mean", "Base quality", "mean Phred score"),
    ("insert_size_median_bp", "Fragment length (bp)", "median, of pairs within one exon"),
    ("on_target_fraction", "On target", "fragments with unique words of the genes"),
    ("duplicate_fraction", "Duplicates", "fragments with both ends (and UMI) of another"),
    ("adapter_fraction", "Adapter", "reads cut before an adapter"),
    ("first_read_sense_fraction", "First read sense", "near 0 or 1 in stranded libraries"),
)
_RUN_ROW = "run"


def format_run_sections(quality: RunQuality) -> dict[str, str]:
    """The files of a run by name. A sample whose reads were not seen is not in the bars; every sample is in the table."""
    counts = {sample.sample: sample.counts for sample in quality.samples if sample.counts is not None}
    rows = {f"{_RUN_ROW} {quality.run}": quality.checks, **{sample.sample: sample.checks for sample in quality.samples}}
    bars = {FRAGMENTS_FILE: format_fragments(counts)} if counts else {}
    return {**bars, CHECKS_FILE: format_checks(rows)}


def format_sample_sections(sample: str, profile: ReadProfile | None, checks: Iterable[Check]) -> dict[str, str]:
    """The files of one sample by name; none of its reads where they were not seen, since MultiQC warns of empty sections."""
    table = {CHECKS_FILE: format_checks({sample: tuple(checks)})}
    if profile is None:
        return table
    return {FRAGMENTS_FILE: format_fragments({sample: profile.counts}), READS_FILE: format_reads({sample: profile}), **table}


def format_reads(profiles: Mapping[str, ReadProfile]) -> str:
    """Numbers over the reads as a table, one row per sample; what could not be measured is an empty cell."""
    abundant = dict.fromkeys(share.name for profile in profiles.values() for share in profile.abundant or ())
    columns = (*_NUMBERS, *((f"{name}_fraction", name, "fragments of this abundant RNA") for name in abundant))
    headers = {column: {"title": title, "description": words, **_scale(column)} for column, title, words in columns}
    return format_plain_json(
        {
            "id": "fascicle_reads",
            **_PARENT,
            "section_name": "Reads",
            "description": "Numbers over all reads of an RNA assay.",
            "plot_type": "table",
            "pconfig": {"id": "fascicle_reads_table", "title": "Fascicle: Reads", "col1_header": "Sample"},
            "headers": headers,
            "data": {sample: _list_numbers(profile) for sample, profile in profiles.items()},
        }
    )


def _scale(column: str) -> dict[str, Any]:
    if column.endswith("_fraction"):
        return {"min": 0, "max": 100, "suffix": "%", "format": "{:,.1f}"}
    return {"min": 0, "format": "{:,.0f}" if column == "fragments" else "{:,.1f}"}


def _list_numbers(profile: ReadProfile) -> dict[str, float]:
    counts = profile.counts
    on_target = (counts.concordant + counts.kept) / counts.fragments if counts.fragments else None
    found = {
        "fragments": counts.fragments,
        "on_target_fraction": on_target,
        **{f"{share.name}_fraction": share.fraction for share in profile.abundant or ()},
    }
    values = {column: found[column] if column in found else getattr(profile, column) for column, _, _ in _NUMBERS} | found
    return {name: value * 100 if name.endswith("_fraction") else value for name, value in values.items() if value is not None}


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
