from __future__ import annotations

import numpy as np

from fascicle.model.hla import parse_allele_name
from fascicle.reference.hla.exons import find_exons
from fascicle.reference.hla.packing import find_transcript_columns, pack_view
from fascicle.reference.hla.placing import Template
from fascicle.reference.hla.release import AlleleRecord
from fascicle.reference.hla.rows import STRONG, GeneRows, lay_out_gene
from fascicle.reference.nucleotides import decode_bases, encode_bases
from small_hla import EXON_LENGTHS, INTRON_BP, RELEASE, UTR_BP, SmallAllele

ALLELES = RELEASE["B"]


def make_record(allele: SmallAllele, *, has_genomic: bool = True, coding: str | None = None) -> AlleleRecord:
    text = allele.coding if coding is None else coding
    genomic = encode_bases(allele.genomic.encode()) if has_genomic else None
    return AlleleRecord(parse_allele_name(allele.name), encode_bases(text.encode()), genomic)


def lay_out(*records: AlleleRecord) -> GeneRows:
    rows = lay_out_gene("B", records)
    assert rows is not None
    return rows


def test_find_exons__are_those_the_gene_was_made_of() -> None:
    allele = ALLELES[0]
    found = find_exons(encode_bases(allele.genomic.encode()), encode_bases(allele.coding.encode()))
    starts = [UTR_BP + sum(EXON_LENGTHS[:i]) + i * INTRON_BP for i in range(len(EXON_LENGTHS))]
    assert found == tuple((start, start + length) for start, length in zip(starts, EXON_LENGTHS, strict=True))


def test_find_exons__nothing_where_a_base_differs() -> None:
    allele = ALLELES[0]
    coding = allele.coding[:200] + ("A" if allele.coding[200] != "A" else "C") + allele.coding[201:]
    assert find_exons(encode_bases(allele.genomic.encode()), encode_bases(coding.encode())) is None


def test_lay_out_gene__a_genomic_allele_is_its_own_sequence() -> None:
    rows = lay_out(*(make_record(allele) for allele in ALLELES))
    for allele, row in zip(ALLELES, rows.rows, strict=True):
        assert decode_bases(row.bases) == allele.genomic
        assert decode_bases(row.bases[row.flags == STRONG]) == allele.coding
        assert row.is_complete


def test_lay_out_gene__what_is_not_known_comes_from_the_nearest_allele() -> None:
    near, far = ALLELES[0], ALLELES[5]
    exon = near.exons[1][:50] + ("A" if near.exons[1][50] != "A" else "C") + near.exons[1][51:]
    part = make_record(near, has_genomic=False, coding=exon + near.exons[2])
    rows = lay_out(make_record(far), make_record(near), part)
    filled = rows.rows[2]
    assert decode_bases(filled.bases) == near.genomic.replace(near.exons[1], exon)
    assert not filled.is_complete


def test_lay_out_gene__an_inserted_base_has_the_column_before_it() -> None:
    rows = lay_out(*(make_record(allele) for allele in ALLELES))
    longer = rows.rows[-1]
    steps = np.diff(longer.columns)
    assert (steps == 0).sum() == 1
    assert (steps >= 0).all()


def test_lay_out_gene__a_pseudogene_without_coding_sequence_is_one_piece() -> None:
    records = [AlleleRecord(record.name, None, record.genomic) for record in map(make_record, ALLELES[:3])]
    rows = lay_out(*records)
    assert rows.exons == ()
    assert find_transcript_columns(rows).all()


def test_lay_out_gene__no_genomic_sequence_no_rows() -> None:
    assert lay_out_gene("B", [make_record(ALLELES[0], has_genomic=False)]) is None


def test_place__a_deletion_skips_columns_and_ends_may_hang_over() -> None:
    text = ALLELES[0].genomic
    columns = Template(encode_bases(text.encode())).place(encode_bases(("ACGTACGTAC" + text[:300] + text[312:900]).encode()))
    assert columns is not None
    assert (columns[:5] == -1).all()
    assert columns[12:290].tolist() == list(range(2, 280))
    assert columns[-1] == 899
    assert max(np.diff(columns[20:])) == 13


def test_place__nothing_for_a_sequence_without_words_in_common() -> None:
    assert Template(encode_bases(b"ACGTTGCA" * 30)).place(encode_bases(b"GGGATTTC" * 30)) is None


def test_pack_view__gives_back_what_was_packed() -> None:
    rows = lay_out(*(make_record(allele) for allele in ALLELES))
    genomic, transcript = (pack_view([rows], is_transcript=is_transcript) for is_transcript in (False, True))
    for number, allele in enumerate(ALLELES):
        assert decode_bases(genomic.unpack(number)[0]) == allele.genomic
        assert decode_bases(transcript.unpack(number)[0]) == allele.pieces[0] + allele.coding + allele.pieces[-1]
    assert (transcript.reference_positions[0] == -1).sum() == INTRON_BP * (len(EXON_LENGTHS) - 1)
