from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_directory import (
    collect_files,
    open_snapshot,
    read_manifest,
    read_parts,
    read_snapshot_directory,
    write_snapshot,
)
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import CaseError, InputError, OutputError
from fascicle.knowledge.assembly import Part, make_oncokb_part
from fascicle.knowledge.importers.civic import COLUMNS
from fascicle.knowledge.importers.oncokb import Question
from fascicle.knowledge.manifest import DataSet
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant

EVIDENCE = (
    "NTRK3", "Fusion", "Sarcoma", "Larotrectinib", "Predictive", "Supports", "B", "Sensitivity/Response", "1", "PubMed",
    "Someone", "accepted", "7", "",
)  # fmt: skip
CIVIC = "\n".join("\t".join(row) for row in (COLUMNS, EVIDENCE)) + "\n"
CLINVAR = (
    "##fileformat=VCFv4.1\n##INFO=<ID=CLNSIG,Number=.>\n"
    "17\t101\t12375\tG\tA\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel\n"
)
LEAF = {"code": "NEWLEAF", "name": "A new leaf", "children": {}}
ONCOTREE = json.dumps({"TISSUE": {"children": {"BONE": {"code": "BONE", "name": "Bone", "children": {"NEWLEAF": LEAF}}}}})
HOTSPOTS = (
    "hugo_symbol\tresidue\tamino_acid_position\tvariant_amino_acid\ttumor_count\ttranscript_id\ttype\n"
    "KRAS\tG12\t12\tD:40\t101\tENST1\tsingle residue\n"
)


def add(folder: Path, data_set: DataSet, name: str, text: str, version: str | None = None) -> list[Part]:
    """A data set as a user has it, packed where its name says so."""
    folder.mkdir(exist_ok=True)
    content = text.encode()
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return collect_files(data_set, version, folder / name)


def test_write_snapshot__without_anything_added_has_the_hash_of_the_one_that_ships(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path / "kb", [])

    assert written.sha256 == read_snapshot().sha256
    assert read_snapshot_directory(tmp_path / "kb").statements == read_snapshot().statements


def test_write_snapshot__the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    parts = [*add(tmp_path / "in", DataSet.CIVIC, "e.tsv.gz", CIVIC), *add(tmp_path / "in", DataSet.ONCOTREE, "t.json", ONCOTREE)]

    write_snapshot(tmp_path / "a", parts)
    write_snapshot(tmp_path / "b", list(reversed(parts)))

    first, second = (sorted((tmp_path / name).rglob("*.*")) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_read_snapshot_directory__has_what_was_added_beside_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    parts = [
        *add(folder, DataSet.CIVIC, "e.tsv", CIVIC, "2026-12"),
        *add(folder, DataSet.ONCOTREE, "t.json.gz", ONCOTREE),
        *add(folder, DataSet.HOTSPOTS, "h.tsv", HOTSPOTS),
        *add(folder, DataSet.CLINVAR, "c.vcf.gz", CLINVAR, "2024-12-15"),
        make_oncokb_part([(Question(("BRAF",), "V600E", None), '{"treatments": []}')]),
    ]

    snapshot = write_snapshot(tmp_path / "kb", parts)
    again = read_snapshot_directory(tmp_path / "kb")

    assert again.name == "fascicle-knowledge-2026.12 + CIViC 2026-12 + ClinVar 2024-12-15 + Cancer Hotspots + OncoKB + OncoTree"
    assert again.sha256 == snapshot.sha256 != read_snapshot().sha256
    assert [item.identifier for item in again.statements if item.origin] == ["civic-7"]
    assert again.tree.name("NEWLEAF") == "A new leaf"
    assert again.tree.name("GIST") == read_snapshot().tree.name("GIST")
    assert again.hotspots is not None
    assert again.hotspots["KRAS", 12].samples == 101


def test_read_snapshot_directory__looks_variants_up_in_clinvar(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "kb", add(tmp_path / "in", DataSet.CLINVAR, "c.vcf.gz", CLINVAR))
    find = read_snapshot_directory(tmp_path / "kb").find_in_clinvar
    assert find is not None

    found = find([SmallVariant(Build.GRCH38, "chr17", 100, "G", "A"), SmallVariant(Build.GRCH38, "chr17", 100, "G", "T")])

    assert {allele: record.stars for allele, record in found.items()} == {("chr17", 100, "G", "A"): 3}
    assert find([]) == {}


def test_open_snapshot__what_was_not_imported_is_unknown(tmp_path: Path) -> None:
    shipped = open_snapshot(None)

    assert (shipped.hotspots, shipped.find_in_clinvar) == (None, None)


def test_write_snapshot__keeps_the_data_sets_of_an_older_one_that_are_not_added_anew(tmp_path: Path) -> None:
    old = [*add(tmp_path / "in", DataSet.CIVIC, "e.tsv", CIVIC, "1"), *add(tmp_path / "in", DataSet.HOTSPOTS, "h.tsv", HOTSPOTS)]
    write_snapshot(tmp_path / "old", old)
    kept = read_parts(tmp_path / "old", read_manifest(tmp_path / "old"))

    new = write_snapshot(tmp_path / "new", add(tmp_path / "in", DataSet.CIVIC, "f.tsv", CIVIC, "2"), kept)

    assert new.name == "fascicle-knowledge-2026.12 + CIViC 2 + Cancer Hotspots"


def test_write_snapshot__never_changes_a_frozen_one(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "kb", [])

    with pytest.raises(OutputError, match="a frozen one is never changed"):
        write_snapshot(tmp_path / "kb", add(tmp_path / "in", DataSet.HOTSPOTS, "h.tsv", HOTSPOTS))


@pytest.mark.parametrize("name", ["evidence.tsv", "civic/e.tsv"])
def test_read_snapshot_directory__a_file_that_was_changed_is_refused(name: str, tmp_path: Path) -> None:
    write_snapshot(tmp_path / "kb", add(tmp_path / "in", DataSet.CIVIC, "e.tsv", CIVIC))
    path = tmp_path / "kb" / name
    path.write_text(f"{path.read_text()}\n")

    with pytest.raises(InputError, match="was changed since"):
        read_snapshot_directory(tmp_path / "kb")


def test_read_snapshot_directory__a_file_that_was_taken_out_of_the_manifest_is_missed(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "kb", add(tmp_path / "in", DataSet.CIVIC, "e.tsv", CIVIC))
    path = tmp_path / "kb" / "knowledge.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "files": [file for file in document["files"] if file["data_set"] != "civic"]}))

    with pytest.raises(InputError, match="was changed since it was frozen"):
        read_snapshot_directory(tmp_path / "kb")


def test_read_snapshot_directory__never_leaves_its_directory(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "kb", [])
    path = tmp_path / "kb" / "knowledge.json"
    path.write_text(path.read_text().replace('"evidence.tsv"', '"../evidence.tsv"'))

    with pytest.raises(InputError):
        read_snapshot_directory(tmp_path / "kb")
    with pytest.raises(InputError, match="is no name for a file"):
        read_parts(tmp_path / "kb", read_manifest(tmp_path / "kb"))


def test_read_manifest__says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="fascicle knowledge update"):
        read_manifest(tmp_path)


def test_write_snapshot__does_not_write_what_it_cannot_read(tmp_path: Path) -> None:
    both = [
        *add(tmp_path / "in", DataSet.CIVIC, "e.tsv", CIVIC),
        *add(tmp_path / "in", DataSet.CIVIC, "f.tsv", CIVIC),
    ]

    with pytest.raises(InputError, match="holds CIViC twice"):
        write_snapshot(tmp_path / "kb", both)
    with pytest.raises(InputError, match="is not whole gzip"):
        write_snapshot(tmp_path / "kb", [Part("civic/e.tsv.gz", DataSet.CIVIC, None, b"\x1f\x8bcut")])
    with pytest.raises(InputError, match=r"about\.json: cannot be read"):
        collect_files(DataSet.MOALMANAC, None, tmp_path)
    assert not (tmp_path / "kb").exists()
