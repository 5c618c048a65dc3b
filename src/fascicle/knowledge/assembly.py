"""A snapshot of Fascicle's own knowledge and of data sets of others beside it.

What is imported widens what is shown: its statements stay unverified, so that no conclusion rests on them. The whole OncoTree,
where it is there, takes the place of the part that ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.checks import check_identifiers
from fascicle.knowledge.diseases import DiseaseTree
from fascicle.knowledge.importers import moalmanac
from fascicle.knowledge.importers.civic import parse_civic_json, parse_civic_tsv
from fascicle.knowledge.importers.clinvar import check_header
from fascicle.knowledge.importers.hotspots import Hotspot, parse_hotspots
from fascicle.knowledge.importers.imported import Imported
from fascicle.knowledge.importers.moalmanac import parse_moalmanac
from fascicle.knowledge.importers.oncokb import Question, format_answers, parse_oncokb
from fascicle.knowledge.importers.oncotree import merge_trees, parse_oncotree
from fascicle.knowledge.manifest import TERMS, DataSet, Manifest
from fascicle.knowledge.snapshot import Snapshot, parse_snapshot
from fascicle.model.loci import Build

# Another build is refused when the snapshot is made: its rows do not say on which they are.
CLINVAR_BUILD: Final = Build.GRCH38
# Those of which one state can be in a snapshot; of CIViC's two forms likewise.
_SINGLE: Final = (DataSet.ONCOTREE, DataSet.HOTSPOTS, DataSet.CLINVAR, DataSet.CIVIC, DataSet.CIVIC_API, DataSet.ONCOKB)


@dataclass(frozen=True, slots=True)
class Part:
    """A data file with its content, unpacked. `version`: as the manifest has it."""

    name: str
    data_set: DataSet
    version: str | None
    content: bytes


def assemble_snapshot(manifest: Manifest, parts: Sequence[Part]) -> Snapshot:
    """The snapshot of a manifest and its files. Raises InputError where a parser refuses a file or a data set is there twice."""
    _check_single(parts)
    for part in parts:
        if part.data_set is DataSet.CLINVAR:
            check_header(_decode(part).splitlines(), CLINVAR_BUILD)
    own = parse_snapshot({part.name: part.content for part in parts if part.data_set is DataSet.OWN}, name=manifest.own)
    tree = _read_tree(parts, own.tree)
    imported = [_import(data_set, [part for part in parts if part.data_set is data_set], tree) for data_set in DataSet]
    statements = (*own.statements, *(item for result in imported for item in result.statements))
    check_identifiers(statements)
    return replace(
        own,
        name=name_snapshot(manifest),
        sha256=manifest.sha256,
        tree=tree,
        statements=statements,
        left_out=tuple(item for result in imported for item in result.left_out),
        hotspots=_read_hotspots(parts),
    )


def name_snapshot(manifest: Manifest) -> str:
    """`fascicle-knowledge-2026.12 + CIViC 2024-01`: its own part and the data sets beside it."""
    foreign = [file for file in manifest.files if file.data_set is not DataSet.OWN]
    names = [f"{file.origin} {file.version}" if file.version else file.origin for file in foreign]
    return " + ".join(dict.fromkeys((manifest.own, *names)))


def _check_single(parts: Sequence[Part]) -> None:
    for data_set in _SINGLE:
        names = [part.name for part in parts if part.data_set is data_set]
        if len(names) > 1:
            raise InputError(f"holds {TERMS[data_set][0]} twice ({', '.join(names)})", path="the snapshot", remedy="Keep one.")
    if {DataSet.CIVIC, DataSet.CIVIC_API} <= {part.data_set for part in parts}:
        raise InputError("holds CIViC as a release and as an answer", path="the snapshot", remedy="Keep one.")


def _import(data_set: DataSet, parts: Sequence[Part], tree: DiseaseTree) -> Imported:
    """The statements of one data set, none where it has none or was not imported."""
    if not parts:
        return Imported((), ())
    first = parts[0]
    match data_set:
        case DataSet.CIVIC:
            return parse_civic_tsv(_decode(first), tree, version=first.version)
        case DataSet.CIVIC_API:
            return parse_civic_json(first.content, tree, version=first.version)
        case DataSet.MOALMANAC:
            return parse_moalmanac({_read_stem(part.name): part.content for part in parts}, tree)
        case DataSet.ONCOKB:
            return parse_oncokb(first.content, tree)
        case _:
            return Imported((), ())


def _read_stem(name: str) -> str:
    """`biomarkers` of `moalmanac/biomarkers.json.gz`."""
    return name.rpartition("/")[2].partition(".")[0]


def _read_tree(parts: Sequence[Part], own: DiseaseTree) -> DiseaseTree:
    found = [part for part in parts if part.data_set is DataSet.ONCOTREE]
    return merge_trees(own, parse_oncotree(found[0].content)) if found else own


def _read_hotspots(parts: Sequence[Part]) -> Mapping[tuple[str, int], Hotspot] | None:
    found = [part for part in parts if part.data_set is DataSet.HOTSPOTS]
    return parse_hotspots(_decode(found[0])) if found else None


def _decode(part: Part) -> str:
    try:
        return part.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", path=part.name, remedy="Download the file again.") from error


def list_wanted(data_set: DataSet) -> tuple[str, ...]:
    """The names of the files that a data set of several files consists of, without folder and packing."""
    return tuple(f"{name}.json" for name in moalmanac.FILES) if data_set is DataSet.MOALMANAC else ()


def make_oncokb_part(answers: Iterable[tuple[Question, str]]) -> Part:
    """The file of a snapshot that keeps what OncoKB answered."""
    return Part(f"{DataSet.ONCOKB}/answers.json", DataSet.ONCOKB, None, format_answers(answers).encode())
