"""HLA typing from end to end, on a made-up release and on shared data."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from fascicle.model.hla import HlaTyping, HlaZygosity
from fascicle.model.hla_reads import HlaAssay
from fascicle.reads.sources import ReadFiles
from fascicle.reference.hla.database import HLA_FILE, HlaDatabase, format_database, open_database
from fascicle.reference.hla.release import read_release
from fascicle.workflow.type_hla import TypingOptions, describe_database, type_hla
from small_hla import RELEASE, SmallAllele, draw_reads, write_pairs, write_release

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hla"


def pick(gene: str, *numbers: int) -> list[SmallAllele]:
    return [RELEASE[gene][number - 1] for number in numbers]


def type_alleles(
    hla_database: HlaDatabase, folder: Path, alleles: list[SmallAllele], *, depth: float = 15, assay: HlaAssay = HlaAssay.DNA
) -> HlaTyping:
    """Types reads of the alleles, each at `depth`; an allele given twice has twice the depth."""
    texts = [allele.genomic if assay is HlaAssay.DNA else allele.coding for allele in alleles]
    paths = write_pairs(folder, draw_reads(texts, random.Random(5), depth, 100 if assay is HlaAssay.DNA else 75))
    return type_hla(ReadFiles((paths[0],), (paths[1],)), hla_database, None, assay="sample")


def list_names(typing: HlaTyping) -> dict[str, list[str]]:
    return {locus.locus: [allele.name for allele in locus.alleles] for locus in typing.loci}


HETEROZYGOUS = [*pick("A", 1, 4), *pick("B", 2, 12), *pick("C", 6, 7)]


@pytest.mark.parametrize("assay", list(HlaAssay))
def test_type_hla__finds_both_alleles_and_tells_what_was_sequenced(
    hla_database: HlaDatabase, tmp_path: Path, assay: HlaAssay
) -> None:
    typing = type_alleles(hla_database, tmp_path, [*HETEROZYGOUS, *pick("H", 1, 2)], assay=assay)
    assert typing.material is assay
    assert list_names(typing) == {"A": ["A*01:01", "A*04:01"], "B": ["B*02:01", "B*12:01"], "C": ["C*06:01", "C*07:01"]}
    assert typing.zygosity == "heterozygous at A, B, C"
    assert all(locus.quality is not None and locus.quality > 0.99 for locus in typing.loci)
    assert not any(allele.differences for locus in typing.loci for allele in locus.alleles)


def test_type_hla__reads_of_a_decoy_gene_are_of_no_typed_gene(hla_database: HlaDatabase, tmp_path: Path) -> None:
    typing = type_alleles(hla_database, tmp_path, pick("H", 1, 2))
    assert hla_database.decoys == ("H",)
    assert [locus.zygosity for locus in typing.loci] == [HlaZygosity.NOT_ASSESSABLE] * 3
    assert all(locus.quality is None and not locus.alleles and locus.because for locus in typing.loci)


def test_type_hla__one_allele_at_full_depth_is_homozygous(hla_database: HlaDatabase, tmp_path: Path) -> None:
    typing = type_alleles(hla_database, tmp_path, [*pick("A", 5, 5), *pick("B", 2, 3), *pick("C", 6, 7)])
    locus = typing.loci[0]
    assert [allele.name for allele in locus.alleles] == ["A*05:01", "A*05:01"]
    assert locus.zygosity is HlaZygosity.HOMOZYGOUS
    assert locus.second_allele_missed is not None
    assert locus.second_allele_missed < 0.05


def test_type_hla__one_allele_at_half_the_depth_of_the_others_is_not_homozygous(
    hla_database: HlaDatabase, tmp_path: Path
) -> None:
    typing = type_alleles(hla_database, tmp_path, [*pick("A", 5), *pick("B", 2, 3), *pick("C", 6, 7)], depth=30)
    locus = typing.loci[0]
    assert [allele.name for allele in locus.alleles] == ["A*05:01"]
    assert locus.zygosity is HlaZygosity.ONE_ALLELE_SEEN
    assert "dropped out" in locus.because


def test_type_hla__few_reads_do_not_exclude_a_second_allele(hla_database: HlaDatabase, tmp_path: Path) -> None:
    typing = type_alleles(hla_database, tmp_path, [*pick("A", 10, 10), *pick("B", 2, 3), *pick("C", 6, 7)], depth=1.3)
    locus = typing.loci[0]
    assert [allele.name for allele in locus.alleles] == ["A*10:01"]
    assert locus.zygosity is HlaZygosity.ONE_ALLELE_SEEN
    assert "not excluded" in locus.because


def test_type_hla__a_changed_base_of_exon_3_is_named(hla_database: HlaDatabase, tmp_path: Path) -> None:
    allele = RELEASE["B"][1]
    exon = allele.pieces[5]
    place = 60
    seen = next(base for base in "ACGT" if all(base != a.pieces[5][place] for a in pick("B", 2, 7)))
    pieces = (*allele.pieces[:5], exon[:place] + seen + exon[place + 1 :], *allele.pieces[6:])
    changed = replace(allele, pieces=pieces)
    typing = type_alleles(hla_database, tmp_path, [*pick("A", 1, 2), changed, *pick("B", 7), *pick("C", 6, 7)])
    locus = typing.loci[1]
    assert [a.name for a in locus.alleles] == ["B*02:01", "B*07:01"]
    (difference,) = locus.alleles[0].differences
    assert (difference.exon, difference.position1) == (3, 73 + 270 + place + 1)
    assert (difference.expected, difference.seen) == (exon[place], seen)
    assert not locus.alleles[1].differences
    assert locus.quality is not None
    assert (locus.quality > 0.5) == (difference.effect is not None and difference.effect.endswith("="))


def test_type_hla__a_new_allele_is_named_by_the_pair_with_fewest_differences(tmp_path: Path) -> None:
    """The new allele has one base of a known one, which has two others beside it that nobody has here."""
    allele = RELEASE["B"][1]
    bases = [list(allele.pieces[i]) for i in (3, 5)]
    swap = {"A": "C", "C": "A", "G": "T", "T": "G"}
    bases[1][60] = swap[bases[1][60]]
    new = replace(allele, pieces=(*allele.pieces[:5], "".join(bases[1]), *allele.pieces[6:]))
    for place in (30, 200):
        bases[0][place] = swap[bases[0][place]]
    known = replace(new, name="B*13:01:01:01", pieces=(*new.pieces[:3], "".join(bases[0]), *new.pieces[4:]))
    folder = write_release(tmp_path / "release", RELEASE | {"B": (*RELEASE["B"], known)})
    (tmp_path / HLA_FILE).write_bytes(format_database(read_release(folder)))
    typing = type_alleles(open_database(tmp_path), tmp_path, [*pick("A", 1, 4), allele, new, *pick("C", 6, 7)], depth=30)
    locus = typing.loci[1]
    assert [a.name for a in locus.alleles] == ["B*02:01", "B*02:01"]
    assert locus.zygosity is HlaZygosity.HETEROZYGOUS
    assert [d.position1 for a in locus.alleles for d in a.differences] == [73 + 270 + 61]
    assert locus.quality is not None
    assert locus.quality <= 0.05


def test_type_hla__a_new_base_of_one_allele_does_not_take_the_other_one_away(hla_database: HlaDatabase, tmp_path: Path) -> None:
    allele = RELEASE["B"][1]
    exon = allele.pieces[5]
    place = next(i for i in range(50, 200) if len({a.pieces[5][i] for a in pick("B", 2, 7)}) == 2)
    seen = RELEASE["B"][6].pieces[5][place]
    changed = replace(allele, pieces=(*allele.pieces[:5], exon[:place] + seen + exon[place + 1 :], *allele.pieces[6:]))
    typing = type_alleles(hla_database, tmp_path, [*pick("A", 1, 2), changed, *pick("B", 7), *pick("C", 6, 7)], depth=30)
    assert list_names(typing)["B"] == ["B*02:01", "B*07:01"]
    assert [d.position1 for d in typing.loci[1].alleles[0].differences] == [73 + 270 + place + 1]


def test_type_hla__an_insertion_beside_an_exon_that_only_another_allele_has_makes_no_second_allele(tmp_path: Path) -> None:
    """The sample's intron has 14 bases that the database knows of a neighbour by one base of exon 2 alone."""
    allele = RELEASE["B"][1]
    intron = allele.pieces[6][:22] + "GTTACCAGATTACG" + allele.pieces[6][22:]
    inserted = replace(allele, pieces=(*allele.pieces[:6], intron, *allele.pieces[7:]))
    exon = allele.pieces[3]
    changed = exon[:90] + ("A" if exon[90] != "A" else "C") + exon[91:]
    neighbour = replace(inserted, name="B*13:01:01:01", pieces=(*inserted.pieces[:3], changed, *inserted.pieces[4:]))
    folder = write_release(tmp_path / "release", RELEASE | {"B": (*RELEASE["B"], neighbour)})
    (tmp_path / HLA_FILE).write_bytes(format_database(read_release(folder)))
    typing = type_alleles(open_database(tmp_path), tmp_path, [*pick("A", 1, 4), inserted, inserted, *pick("C", 6, 7)], depth=40)
    assert list_names(typing)["B"] == ["B*02:01", "B*02:01"]
    quality = typing.loci[1].quality
    assert quality is not None
    assert quality > 0.99


def test_type_hla__the_answer_does_not_change_with_depth_or_threads(hla_database: HlaDatabase, tmp_path: Path) -> None:
    low = type_alleles(hla_database, tmp_path / "low", HETEROZYGOUS, depth=12)
    high = type_alleles(hla_database, tmp_path / "high", HETEROZYGOUS, depth=120)
    assert list_names(low) == list_names(high)
    assert [locus.zygosity for locus in low.loci] == [locus.zygosity for locus in high.loci]
    files = ReadFiles((tmp_path / "low" / "reads_1.fastq",), (tmp_path / "low" / "reads_2.fastq",))
    assert type_hla(files, hla_database, None, assay="sample", options=TypingOptions(threads=2)) == low


def test_type_hla__a_bam_gives_what_its_reads_give(hla_database: HlaDatabase, tmp_path: Path) -> None:
    expected = type_alleles(hla_database, tmp_path, HETEROZYGOUS)
    header = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6"}, "SQ": [{"SN": "chr1", "LN": 1000}]})
    path = tmp_path / "reads.bam"
    lines = [(tmp_path / f"reads_{mate}.fastq").read_text().splitlines() for mate in (1, 2)]
    with pysam.AlignmentFile(str(path), "wb", header=header) as bam:
        for i in range(0, len(lines[0]), 4):
            for mate, flag in enumerate((77, 141)):
                name, bases, _, qualities = lines[mate][i : i + 4]
                bam.write(
                    pysam.AlignedSegment.fromstring(f"{name[1:]}\t{flag}\t*\t0\t0\t*\t*\t0\t0\t{bases}\t{qualities}", header)
                )
    typing = type_hla(ReadFiles((path,)), hla_database, None, assay="sample")
    assert list_names(typing) == list_names(expected)
    assert typing.counts == expected.counts


def test_type_hla__too_few_reads_to_tell_dna_from_rna(hla_database: HlaDatabase, tmp_path: Path) -> None:
    paths = write_pairs(tmp_path, [("ACGT" * 25, "TTGA" * 25)] * 3)
    typing = type_hla(ReadFiles((paths[0],), (paths[1],)), hla_database, None, assay="sample")
    assert typing.material is None
    assert typing.zygosity == "not assessable at A, B, C"
    assert typing.counts.fragments == 3


def test_describe_database__names_release_and_decoys(hla_database: HlaDatabase, tmp_path: Path) -> None:
    text = describe_database(hla_database, tmp_path / HLA_FILE)
    assert "IPD-IMGT/HLA 0.1.0" in text
    assert "A 12, B 12, C 12" in text
    assert "decoy genes  H" in text


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/hla beside the project")
def test_type_hla__all_six_alleles_of_the_sample_with_a_rare_one(tmp_path: Path) -> None:
    folder = SHARED
    (tmp_path / HLA_FILE).write_bytes(format_database(read_release(folder / "imgt_3.32.0")))
    first, second = (folder / "arcas_sample02" / f"reads_{mate}.fq.gz" for mate in (1, 2))
    reads = ReadFiles((first,), (second,))
    typing = type_hla(reads, open_database(tmp_path), None, assay="sample")
    truth = (folder / "truth.tsv").read_text().splitlines()[1].split("\t")[2].split()
    assert [name for names in list_names(typing).values() for name in names] == truth
