"""A given BAM or CRAM: read in genome coordinates whatever its contigs are called, and refused in one sentence when it is
wrong.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pysam
import pytest

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam
from fascicle.errors import ReadsError
from fascicle.reads.aligned import AlignedReads, open_aligned
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, open_genome
from small_genome import Genome as Letters
from small_genome import format_fasta

SPAN = (2000, 6000)


@pytest.fixture(scope="module")
def genome(small_bundle: Bundle) -> Genome:
    return open_genome(small_bundle)


def write_reads(
    path: Path,
    letters: Letters,
    contigs: dict[str, str] | None = None,
    *,
    lengths: dict[str, int] | None = None,
    **options: object,
) -> Path:
    """Fifty pairs of chr1 under the names of `contigs`."""
    names = contigs or {chrom: chrom for chrom in letters}
    sizes = lengths or {names[chrom]: len(letters[chrom]) for chrom in letters if chrom in names}
    samples = options.pop("samples", ("S",))
    order, md5 = str(options.pop("order", "coordinate")), options.pop("md5", None)
    header = make_dna_header(sizes, samples=samples, order=order, md5=md5)  # type: ignore[arg-type]
    pairs = draw_dna_pairs(random.Random(1), letters, "chr1", SPAN, 50)
    records = [record for pair in pairs for record in align_pair(pair, header, lambda chrom: names[chrom])]
    return write_bam(path, records, header, **options)  # type: ignore[arg-type]


def list_places(reads: AlignedReads) -> list[tuple[str, int]]:
    return sorted((str(p.record.query_name), p.record.reference_start + p.shift) for p in reads.fetch("chr1", *SPAN))


def expect(letters: Letters) -> list[tuple[str, int]]:
    pairs = draw_dna_pairs(random.Random(1), letters, "chr1", SPAN, 50)
    return sorted(place for p in pairs for place in ((p.name, p.start), (p.name, p.end - 100)))


@pytest.mark.parametrize("prefix", ["chr", ""])
def test_open_aligned__reads_contigs_with_and_without_chr(
    tmp_path: Path, small_genome: Letters, genome: Genome, prefix: str
) -> None:
    names = {chrom: prefix + chrom[3:] for chrom in small_genome}
    with open_aligned(write_reads(tmp_path / "a.bam", small_genome, names), genome) as reads:
        assert list_places(reads) == expect(small_genome)
        assert (reads.sample, reads.notes, reads.chroms) == ("S", (), genome.chroms)
        assert reads.count_placed() == 100


def test_open_aligned__reads_accessions(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    names = {chrom: f"NC_{int(chrom[3:]):06}.11" for chrom in small_genome}
    with open_aligned(write_reads(tmp_path / "a.bam", small_genome, names), genome) as reads:
        assert list_places(reads) == expect(small_genome)


def test_open_aligned__moves_slices_to_the_genome(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    header = make_dna_header({"chr1:1001-9000": 8000, "decoy": 500})
    pairs = draw_dna_pairs(random.Random(1), small_genome, "chr1", SPAN, 50)
    records = [r for pair in pairs for r in align_pair(pair, header, lambda _: "chr1:1001-9000", shift=1000)]
    with open_aligned(write_bam(tmp_path / "a.bam", records, header), genome) as reads:
        assert list_places(reads) == expect(small_genome)
        assert reads.shift_of("chr1:1001-9000") == 1000
        assert [tuple(place) for place in reads.locate("chr1", 500, 1500)] == [("chr1:1001-9000", 0, 500, 1000)]
        assert reads.locate("chr2", 0, 100) == ()


def test_open_aligned__builds_a_missing_or_outdated_index_and_says_so(
    tmp_path: Path, small_genome: Letters, genome: Genome
) -> None:
    path = write_reads(tmp_path / "a.bam", small_genome, is_indexed=False)
    with open_aligned(path, genome) as reads:
        assert list_places(reads) == expect(small_genome)
        assert reads.notes == ("it has no index; one was built for this run (`samtools index` makes one to keep)",)
        built = reads.index
    assert not built.exists()
    pysam.index(str(path))
    os.utime(f"{path}.bai", (1, 1))
    with open_aligned(path, genome) as reads:
        assert reads.notes[0].startswith("its index is older than the file")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.bam", "a.bam.bai"]


def test_open_aligned__reads_a_cram_with_the_bundles_sequence_under_other_names(
    tmp_path: Path, small_genome: Letters, genome: Genome
) -> None:
    fasta = tmp_path / "other.fa"
    fasta.write_text(format_fasta({chrom[3:]: letters for chrom, letters in small_genome.items()}))
    names = {chrom: chrom[3:] for chrom in small_genome}
    path = write_reads(tmp_path / "a.cram", small_genome, names, reference=fasta)
    fasta.unlink()
    with open_aligned(path, genome) as reads:
        assert list_places(reads) == expect(small_genome)
        assert reads.count_placed() is None


def test_open_aligned__reads_a_cram_with_the_reference_given(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    fasta = tmp_path / "genome.fa"
    fasta.write_text(format_fasta(small_genome))
    path = write_reads(tmp_path / "a.cram", small_genome, reference=fasta)
    with open_aligned(path, genome, cram_reference=fasta) as reads:
        assert list_places(reads) == expect(small_genome)
    with (
        pytest.raises(ReadsError, match=r"absent\.fa: the CRAM reference is not there"),
        open_aligned(path, genome, cram_reference=tmp_path / "absent.fa"),
    ):
        pass


def test_open_aligned__notes_a_missing_or_other_sample_name(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    with open_aligned(write_reads(tmp_path / "a.bam", small_genome, samples=()), genome) as reads:
        assert reads.sample is None
        assert reads.notes[0].startswith("its read groups name no sample")
    with open_aligned(write_reads(tmp_path / "b.bam", small_genome), genome, sample="T") as reads:
        assert reads.notes == ("its read groups name another sample than was stated",)


def test_open_aligned__notes_a_checksum_that_differs_though_the_reads_fit(
    tmp_path: Path, small_genome: Letters, genome: Genome
) -> None:
    right = {chrom: hashlib.md5(letters.encode()).hexdigest() for chrom, letters in small_genome.items()}
    with open_aligned(write_reads(tmp_path / "a.bam", small_genome, md5=right), genome) as reads:
        assert reads.notes == ()
    with open_aligned(write_reads(tmp_path / "b.bam", small_genome, md5=right | {"chr4": "0" * 32}), genome) as reads:
        assert reads.notes == ("the checksum (M5) of chr4 is not that of the bundle's sequence, though the reads fit it",)


def refuse(path: Path, genome: Genome, message: str, **options: object) -> None:
    with pytest.raises(ReadsError, match=message) as caught, open_aligned(path, genome, **options):  # type: ignore[arg-type]
        pytest.fail("it was opened")
    assert caught.value.path == path
    assert caught.value.remedy


def test_open_aligned__refuses_a_file_that_is_not_there_or_of_another_kind(tmp_path: Path, genome: Genome) -> None:
    refuse(tmp_path / "absent.bam", genome, "there is no such file")
    (tmp_path / "text.bam").write_text("@HD\tVN:1.6\n")
    refuse(tmp_path / "text.bam", genome, "neither BAM nor CRAM")


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_open_aligned__refuses_a_file_that_is_cut_off(tmp_path: Path, small_genome: Letters, genome: Genome, kept: float) -> None:
    path = write_reads(tmp_path / "a.bam", small_genome)
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])
    refuse(path, genome, r"a\.bam: it is cut off: the mark that ends every whole file is missing\. Copy or fetch")


def test_open_aligned__refuses_a_cram_that_is_cut_off(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    fasta = tmp_path / "genome.fa"
    fasta.write_text(format_fasta(small_genome))
    path = write_reads(tmp_path / "a.cram", small_genome, reference=fasta)
    path.write_bytes(path.read_bytes()[:-10])
    refuse(path, genome, "it is cut off")


@pytest.mark.parametrize("order", ["queryname", "unsorted"])
def test_open_aligned__refuses_another_order_by_the_header(
    tmp_path: Path, small_genome: Letters, genome: Genome, order: str
) -> None:
    path = write_reads(tmp_path / "a.bam", small_genome, order=order, is_indexed=False)
    refuse(path, genome, rf"not sorted by coordinate \(its header says {order}\)\. Sort it with `samtools sort`")


def test_open_aligned__refuses_another_order_than_the_header_says(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    path = write_reads(tmp_path / "a.bam", small_genome, is_sorted=False, is_indexed=False)
    refuse(path, genome, r"it is not sorted by coordinate\. Sort it")


def test_open_aligned__refuses_another_build_and_names_it(tmp_path: Path, small_genome: Letters) -> None:
    header = make_dna_header({"chr1": 249_250_621, "chr2": 243_199_373})
    path = write_bam(tmp_path / "a.bam", [], header)
    from fascicle.model.loci import Build, Span
    from fascicle.reference.genome import Stretch

    stretches = [Stretch("chr1", Span(100, 200), "chr1:101-200", is_slice=True)]
    slices = Genome(Build.GRCH38, stretches, lambda *_: pytest.fail("no read"))
    refuse(path, slices, r"aligned to build GRCh37: chr1 has 249,250,621 bases, chr1 of the bundle \(GRCh38\) has 248,956,422")


def test_open_aligned__refuses_other_lengths_of_no_known_build(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    lengths = {chrom: len(letters) + 1 for chrom, letters in small_genome.items()}
    refuse(write_reads(tmp_path / "a.bam", small_genome, lengths=lengths), genome, "aligned to another genome: chr1 has 14,001")


def test_open_aligned__refuses_contigs_without_sequence_in_the_bundle(tmp_path: Path, genome: Genome) -> None:
    path = write_bam(tmp_path / "a.bam", [], make_dna_header({"phage": 5000}))
    refuse(path, genome, r"none of its contigs \(phage\) has sequence in the reference bundle")


def test_open_aligned__refuses_a_slice_whose_length_belies_its_name(tmp_path: Path, genome: Genome) -> None:
    path = write_bam(tmp_path / "a.bam", [], make_dna_header({"chr1:101-200": 99}))
    refuse(path, genome, "header: contig chr1:101-200 has 99 bases, its name says 100")


def test_open_aligned__refuses_reads_of_other_bases(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    rng = random.Random(9)
    other = {chrom: "".join(rng.choices("ACGT", k=len(letters))) for chrom, letters in small_genome.items()}
    refuse(write_reads(tmp_path / "a.bam", other), genome, r"do not fit the bundle's sequence: 7\d% of compared bases differ")


def test_open_aligned__refuses_another_checksum_where_no_read_can_be_compared(
    tmp_path: Path, small_genome: Letters, genome: Genome
) -> None:
    sizes = {chrom: len(letters) for chrom, letters in small_genome.items()}
    path = write_bam(tmp_path / "a.bam", [], make_dna_header(sizes, md5={"chr4": "0" * 32}))
    refuse(path, genome, r"the checksum \(M5\) of chr4 is not that of the bundle's sequence")


def test_open_aligned__refuses_two_samples_without_naming_them(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    path = write_reads(tmp_path / "a.bam", small_genome, samples=("Jane", "Joe"))
    refuse(path, genome, "read groups: it holds reads of 2 samples.*samtools split")
    with pytest.raises(ReadsError) as caught, open_aligned(path, genome):
        pass
    assert "Jane" not in str(caught.value)


def test_open_aligned__refuses_a_cram_without_its_reference(tmp_path: Path, small_genome: Letters) -> None:
    fasta = tmp_path / "genome.fa"
    fasta.write_text(format_fasta(small_genome))
    path = write_reads(tmp_path / "a.cram", small_genome, reference=fasta)
    fasta.unlink()
    slices = make_slice_genome(small_genome, [("chr1", 1000, 9000)])
    refuse(path, slices, "it is a CRAM, and the reference bundle does not have the sequences.*--cram-reference FASTA")


def make_slice_genome(letters: Letters, spans: Sequence[tuple[str, int, int]]) -> Genome:
    """Slices of an unknown build, without a file."""
    from fascicle.model.loci import Build, Span
    from fascicle.reference.genome import Stretch
    from fascicle.reference.nucleotides import encode_bases

    stretches = [Stretch(chrom, Span(s, e), f"{chrom}:{s + 1}-{e}", is_slice=True) for chrom, s, e in spans]
    return Genome(Build.UNKNOWN, stretches, lambda own, span: encode_bases(letters[own.chrom][span.start : span.end].encode()))


def test_open_aligned__refuses_unaligned_reads(tmp_path: Path, genome: Genome) -> None:
    header = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6", "SO": "unknown"}})
    path = tmp_path / "u.bam"
    with pysam.AlignmentFile(str(path), "wb", header=header):
        pass
    refuse(path, genome, "names no reference sequence: its reads are not aligned")


def test_fetch__tells_of_damage_inside_the_file(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    pairs = draw_dna_pairs(random.Random(2), small_genome, "chr1", (0, 14_000), 4000)
    header = make_dna_header({chrom: len(letters) for chrom, letters in small_genome.items()})
    path = write_bam(tmp_path / "a.bam", [r for p in pairs for r in align_pair(p, header)], header)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = bytes(200)
    path.write_bytes(bytes(data))
    pysam_index = Path(f"{path}.bai")
    os.utime(pysam_index)
    with open_aligned(path, genome, regions=[("chr1", 0, 500)]) as reads, pytest.raises(ReadsError, match="cannot be read"):
        list(reads.fetch("chr1", 0, 14_000))
