from __future__ import annotations

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Domain, Gene, Transcript
from fascicle.model.loci import Span
from fascicle.reference.domains import COLUMNS, parse_domains, read_domains
from fascicle.reference.embedded_models import read_embedded_genes

ROW = "ABC\tNM_1.1\tA domain\tkinase\ttrue\t2\t5\t101-106,201-206\tmade up"


def table(row: str) -> str:
    return "\t".join(COLUMNS) + "\n" + row + "\n"


@pytest.fixture(scope="module")
def domains() -> tuple[Domain, ...]:
    return read_domains()


@pytest.fixture(scope="module")
def genes() -> dict[str, Gene]:
    return {gene.symbol: gene for gene in read_embedded_genes()}


def residues(transcript: Transcript, domain: Domain) -> Span:
    """Residues (0-based) that the blocks of a domain code for, told from the exons alone."""
    assert transcript.cds_span is not None
    ends = [transcript.to_transcript(offset) for block in domain.blocks for offset in (block.start, block.end - 1)]
    offsets = [offset - transcript.cds_span.start for offset in ends if offset is not None]
    assert len(offsets) == len(ends)
    assert min(offsets) % 3 == 0
    return Span(min(offsets) // 3, (max(offsets) + 1) // 3)


def test_parse_domains__reads_one_based_rows_as_half_open_spans() -> None:
    (domain,) = parse_domains(table(ROW))
    assert domain == Domain("ABC", "A domain", "kinase", "NM_1.1", Span(1, 5), (Span(100, 106), Span(200, 206)), True, "made up")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.replace("kinase", "engine"), "'engine' is no role"),
        (ROW.replace("201-206", "201-205"), "three bases for each residue"),
        (ROW.replace("true", "maybe"), "maybe"),
        (ROW.replace("\t2\t", "\tx\t"), "ABC A domain"),
    ],
)
def test_parse_domains__refuses_a_row_that_is_no_domain(row: str, message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        parse_domains(table(row))


def test_read_domains__has_the_kinase_of_ntrk3_at_538_to_824(domains: tuple[Domain, ...]) -> None:
    (kinase,) = [domain for domain in domains if domain.gene == "NTRK3" and domain.role == "kinase"]
    assert kinase.name == "Protein tyrosine kinase"
    assert kinase.aa == Span(537, 824)
    assert kinase.is_critical
    assert kinase.transcript.startswith("NM_001012338.")


def test_read_domains__agrees_with_the_exons_of_the_embedded_models(domains: tuple[Domain, ...], genes: dict[str, Gene]) -> None:
    checked = [domain for domain in domains if domain.gene in genes]
    assert len(checked) > 50
    for domain in checked:
        canonical = genes[domain.gene].canonical
        assert canonical.accession == domain.transcript
        assert residues(canonical, domain) == domain.aa, (domain.gene, domain.name)


def test_read_domains__names_a_domain_once_and_covers_the_genes_of_sarcoma_fusions(domains: tuple[Domain, ...]) -> None:
    names = [(domain.gene, domain.name) for domain in domains]
    assert len(names) == len(set(names))
    critical = {domain.gene for domain in domains if domain.is_critical}
    assert {
        "NTRK1",
        "NTRK2",
        "ALK",
        "ROS1",
        "RET",
        "FLI1",
        "ERG",
        "WT1",
        "DDIT3",
        "STAT6",
        "TFE3",
        "EWSR1",
        "FUS",
        "SS18",
    } <= critical
