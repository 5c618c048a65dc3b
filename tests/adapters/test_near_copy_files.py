from __future__ import annotations

from pathlib import Path

from fascicle.adapters.near_copy_files import NearCopyFiles
from fascicle.evidence.near_copies import NearCopy
from fascicle.model.loci import Span

SPANS = [("chr1", Span(100, 900)), ("chr2", Span(0, 50))]
COPIES = (NearCopy("chr1", Span(120, 300), "chr7:1001"), NearCopy("chr2", Span(3, 9), None))


def test_find__gives_what_was_kept_for_the_same_targets(tmp_path: Path) -> None:
    files = NearCopyFiles(tmp_path / "copies")
    assert files.find(SPANS, 100) is None
    files.keep(SPANS, 100, COPIES)
    files.keep(SPANS[:1], 100, ())
    assert NearCopyFiles(tmp_path / "copies").find(SPANS, 100) == COPIES
    assert files.find(SPANS[:1], 100) == ()
    assert files.find(SPANS, 150) is None
    assert files.find(SPANS[1:], 100) is None


def test_find__takes_a_broken_file_for_none(tmp_path: Path) -> None:
    files = NearCopyFiles(tmp_path)
    files.keep(SPANS, 100, COPIES)
    (kept,) = tmp_path.iterdir()
    text = kept.read_text()
    for broken in ("", "chrom\n", text.replace("120", "a"), text.replace("\tchr7:1001", ""), text.replace("120", "400")):
        kept.write_text(broken)
        assert files.find(SPANS, 100) is None


def test_keep__does_without_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    files = NearCopyFiles(tmp_path / "file" / "copies")
    files.keep(SPANS, 100, COPIES)
    assert files.find(SPANS, 100) is None
