"""The shipped table of events within a gene, against the gene models of MANE."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.model.fusions import EventKind
from fascicle.model.knowledge import IntragenicEvent

MANE = Path(__file__).parents[2].parent / "shared" / "data" / "reference" / "gene_models_mane.tsv.gz"
EVENTS = read_snapshot().intragenic_events
# Lengths as published: bases that the event leaves out or has twice.
PUBLISHED_BP = {
    "MET exon 14 skipping": 141,
    "EGFRvIII (exons 2-7 deleted)": 801,
    "EGFRvII (exons 14-15 deleted)": 249,
    "PDGFRA exon 8-9 deletion": 243,
    "ERBB2 exon 16 skipping": 48,
    "CTNNB1 exon 3 deletion": 228,
}
# Known to change the frame.
_OUT_OF_FRAME = {"EGFRvIVa (exons 25-27 deleted)", "AR exon 5-7 skipping (ARv567es)"}


def test_shipped_events__are_there() -> None:
    assert len(EVENTS) >= 25
    assert {"MET", "EGFR", "FLT3", "BCOR", "KIT", "KMT2A"} <= {event.gene for event in EVENTS}


@pytest.fixture(scope="module")
def models() -> dict[str, list[str]]:
    if not MANE.is_file():
        pytest.skip("../shared/data is not there")
    lines = gzip.decompress(MANE.read_bytes()).decode().splitlines()
    return {line.split("\t")[0]: line.split("\t") for line in lines if line[0] != "#"}


@pytest.mark.shared
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_shipped_events__count_exons_on_mane_transcripts(models: dict[str, list[str]], event: IntragenicEvent) -> None:
    row = models[event.gene]
    ends = [[int(end) for end in exon.split("-")] for exon in row[7].split(",") if exon]
    lengths = [end - start + 1 for start, end in ends]
    assert event.transcripts == (row[3], row[4])
    assert len(lengths) == int(row[6]) >= max(event.five_prime_exon, event.three_prime_exon)
    if event.kind is EventKind.EXON_SKIPPING:
        skipped_bp = sum(lengths[event.five_prime_exon : event.three_prime_exon - 1])
        assert skipped_bp == PUBLISHED_BP.get(event.name, skipped_bp)
        assert (skipped_bp % 3 == 0) == (event.name not in _OUT_OF_FRAME)
