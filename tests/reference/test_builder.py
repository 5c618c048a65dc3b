from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fascicle.errors import OutputError, ReferenceInputError
from fascicle.model.loci import Build
from fascicle.model.panels import Panel, PanelKind
from fascicle.reference import builder
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle, open_bundle, verify_bundle
from fascicle.reference.nucleotides import UNKNOWN_BASE, decode_bases, encode_bases
from fascicle.reference.unusable import Kind, Unusable
from fascicle.reference.words import POSITION, SHARED, WORD_BP, find_word, roll_words
from small_genome import (
    ALPHA,
    BETA,
    GAMMA,
    GENES,
    Genome,
    SmallGene,
    SmallTranscript,
    draw_bases,
    format_fasta,
    format_gtf,
    list_places,
    make_genome,
    read_locus,
    splice,
    turn,
    write_bases,
    write_genome,
)


def build(folder: Path, genome: Genome, genes: tuple[SmallGene, ...] = GENES, panel: Panel | None = None) -> Bundle:
    fasta, gtf = write_genome(folder, genome, genes)
    return build_bundle(BundleSources(annotation=gtf, genome=fasta, panel=panel), folder / "bundle")


def write_transcripts(folder: Path, genome: Genome, genes: tuple[SmallGene, ...] = GENES) -> tuple[Path, Path]:
    fasta, gtf = folder / "transcripts.fa", folder / "genes.gtf"
    fasta.write_text(format_fasta({t.accession: splice(genome, gene, t) for gene in genes for t in gene.transcripts}))
    gtf.write_text(format_gtf(genes))
    return fasta, gtf


@pytest.fixture(scope="module")
def transcript_bundle(tmp_path_factory: pytest.TempPathFactory, small_genome: Genome) -> Bundle:
    folder = tmp_path_factory.mktemp("transcripts")
    fasta, gtf = write_transcripts(folder, small_genome)
    return build_bundle(BundleSources(annotation=gtf, transcripts=fasta), folder / "bundle")


def look_up(bundle: Bundle, text: str) -> list[tuple[str, int, bool] | None]:
    """Per word of a text what the table says: gene, offset in its locus, whether it is shared; None where it is not in."""
    bases = encode_bases(text.encode())
    count = len(bases) - WORD_BP + 1
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    assert roll_words(bases, forward, backward).all()
    found: list[tuple[str, int, bool] | None] = []
    for f, b in zip(forward, backward, strict=True):
        entry = int(find_word(bundle.words, min(f, b)))
        place = entry & int(POSITION)
        gene = int(bundle.layout.gene_of_block[place // 256])
        own = (bundle.symbols[gene], place - int(bundle.layout.offsets[gene]), bool(entry & int(SHARED)))
        found.append(own if entry else None)
    return found


def list_shared(bundle: Bundle, text: str) -> list[bool]:
    return [word is not None and word[2] for word in look_up(bundle, text)]


def test_build_bundle__gives_loci_of_the_genome(small_bundle: Bundle, small_genome: Genome) -> None:
    for gene in GENES:
        assert decode_bases(small_bundle.locus_bases(small_bundle.numbers[gene.symbol])) == read_locus(small_genome, gene)


def test_build_bundle__gives_the_same_from_transcripts_where_both_know(
    small_bundle: Bundle, transcript_bundle: Bundle, small_genome: Genome
) -> None:
    assert transcript_bundle.symbols == small_bundle.symbols
    for number, gene in enumerate(small_bundle.symbols):
        whole, spliced = small_bundle.locus_bases(number), transcript_bundle.locus_bases(number)
        known = spliced != UNKNOWN_BASE
        assert 0 < known.sum() < len(whole), gene
        assert np.array_equal(whole[known], spliced[known])
        assert transcript_bundle.gene(number) == small_bundle.gene(number)


def test_build_bundle__reads_back_every_transcript(small_bundle: Bundle, small_genome: Genome) -> None:
    for gene in GENES:
        number = small_bundle.numbers[gene.symbol]
        for own in gene.transcripts:
            made = small_bundle.gene(number).find_transcript(own.accession)
            assert made is not None
            assert decode_bases(small_bundle.transcript_bases(number, made)) == splice(small_genome, gene, own)


@pytest.mark.parametrize("source", ["small_bundle", "transcript_bundle"])
def test_build_bundle__holds_every_word_of_every_transcript_where_it_stands(
    source: str, request: pytest.FixtureRequest, small_genome: Genome
) -> None:
    bundle: Bundle = request.getfixturevalue(source)
    for gene in GENES:
        locus = read_locus(small_genome, gene)
        for own in gene.transcripts:
            text = splice(small_genome, gene, own)
            for i, word in enumerate(look_up(bundle, text)):
                assert word is not None
                symbol, offset, is_shared = word
                assert (symbol, is_shared) == (gene.symbol, False)
                assert locus[offset] == text[i]


def test_build_bundle__holds_a_sample_of_intron_words(small_bundle: Bundle, small_genome: Genome) -> None:
    intron = small_genome["chr1"][3340:3990]
    found = look_up(small_bundle, intron)
    held = [i for i, word in enumerate(found) if word is not None]
    assert 0.15 < len(held) / len(found) < 0.35
    assert all(found[i] == ("ALPHA", 3340 - 1000 + i, False) for i in held)


def test_build_bundle__is_the_same_for_slices_and_gzip(tmp_path: Path, small_genome: Genome, small_bundle: Bundle) -> None:
    _, gtf = write_genome(tmp_path, small_genome)
    slices = {
        "1:801-4500": small_genome["chr1"][800:4500],
        "1:8901-11000": small_genome["chr1"][8900:11_000],
        "2:1001-4700": small_genome["chr2"][1000:4700],
        "3:1-4000": small_genome["chr3"],
        "4:1-3000": small_genome["chr4"],
    }
    path = tmp_path / "slices.fa.gz"
    path.write_bytes(gzip.compress(format_fasta(slices, width=71).encode()))
    bundle = build_bundle(BundleSources(annotation=gtf, genome=path), tmp_path / "bundle")
    assert np.array_equal(bundle.loci, small_bundle.loci)
    assert np.array_equal(bundle.words, small_bundle.words)


def test_build_bundle__writes_the_same_bytes_twice(tmp_path: Path, small_genome: Genome) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        build(folder, small_genome)
    names = [sorted(path.name for path in (folder / "bundle").iterdir()) for folder in folders]
    assert names[0] == names[1]
    for name in names[0]:
        assert (folders[0] / "bundle" / name).read_bytes() == (folders[1] / "bundle" / name).read_bytes(), name


def test_build_bundle__masks_words_that_two_genes_share(tmp_path: Path) -> None:
    genome = make_genome()
    # BETA's third exon (140 bases) becomes a copy of the first 140 bases of ALPHA's third.
    copied = splice(genome, ALPHA)[320:460]
    write_bases(genome, BETA, list_places(BETA, BETA.transcripts[0])[511:651][:140], copied)
    bundle = build(tmp_path, genome)
    assert all(list_shared(bundle, copied))
    assert not any(list_shared(bundle, splice(genome, ALPHA)[:310]))
    assert bundle.paralogs[frozenset(("ALPHA", "BETA"))] == 140 - WORD_BP + 1
    assert sum(list_shared(bundle, splice(genome, BETA))) == 140 - WORD_BP + 1


@pytest.mark.parametrize("change", [str, turn], ids=["same strand", "other strand"])
def test_build_bundle__masks_words_that_stand_elsewhere_in_the_genome(tmp_path: Path, change: Callable[[str], str]) -> None:
    genome = make_genome()
    copied = splice(genome, GAMMA)[40:140]
    genome["chr4"] = genome["chr4"][:2600] + change(copied) + genome["chr4"][2700:]
    bundle = build(tmp_path, genome)
    shared = list_shared(bundle, splice(genome, GAMMA))
    assert [i for i, is_shared in enumerate(shared) if is_shared] == list(range(40, 140 - WORD_BP + 1))
    assert not bundle.paralogs


def test_build_bundle__masks_against_transcripts_that_are_not_assessed(tmp_path: Path, small_genome: Genome) -> None:
    fasta, gtf = write_transcripts(tmp_path, small_genome)
    copied = splice(small_genome, GAMMA)[40:140]
    fasta.write_text(fasta.read_text() + f">ENST00000099999.1\n{copied}\n")
    bundle = build_bundle(BundleSources(annotation=gtf, transcripts=fasta), tmp_path / "bundle")
    shared = list_shared(bundle, splice(small_genome, GAMMA))
    assert [i for i, is_shared in enumerate(shared) if is_shared] == list(range(40, 140 - WORD_BP + 1))
    assert [(row.kind, row.name) for row in bundle.unusable] == [(Kind.SEQUENCE, "transcripts.fa")]
    assert bundle.unusable[0].because.startswith("1 transcripts of genes that are not assessed")


def test_build_bundle__masks_simple_repeats(tmp_path: Path) -> None:
    genome = make_genome()
    write_bases(genome, GAMMA, list_places(GAMMA, GAMMA.transcripts[0])[200:260], "CA" * 30)
    assert all(list_shared(build(tmp_path, genome), "CA" * 20))


def test_build_bundle__keeps_an_exon_in_the_intron_of_an_overlapping_gene(tmp_path: Path) -> None:
    """ZETA lies in BETA's longest intron on the other strand; OMEGA's exon lies on BETA's last exon."""
    zeta = SmallGene("ZETA", "chr2", "+", (SmallTranscript("ENST00000000007.1", ((3900, 4100), (4200, 4400)), (0, 300)),))
    omega = SmallGene("OMEGA", "chr2", "+", (SmallTranscript("ENST00000000008.1", ((700, 1100), (1450, 1600)), (0, 300)),))
    genome = make_genome((*GENES, zeta, omega))
    # No chance likeness past the end of what both share.
    chrom = genome["chr2"]
    genome["chr2"] = chrom[:1450] + ("A" if chrom[1100] != "A" else "C") + chrom[1451:]
    bundle = build(tmp_path, genome, (*GENES, zeta, omega))
    for word in look_up(bundle, splice(genome, zeta)):
        assert word is not None
        assert (word[0], word[2]) == ("ZETA", False)
    shared = list_shared(bundle, turn(genome["chr2"][1000:1100]))
    assert all(shared), "an exon of two genes tells neither"
    assert bundle.paralogs[frozenset(("BETA", "OMEGA"))] == 100 - WORD_BP + 1
    assert not any(list_shared(bundle, turn(genome["chr2"][1100:1400])))


def test_build_bundle__lists_what_it_cannot_use(tmp_path: Path, small_genome: Genome) -> None:
    cut = {**small_genome, "chr3": small_genome["chr3"][:2500]}
    del cut["chr4"]
    bundle = build(tmp_path, cut)
    assert set(bundle.unusable) == {
        Unusable(Kind.GENE, "GAMMA", "only 1800 of its 1900 bases are in chr3"),
        Unusable(Kind.GENE, "EPSILON", "the genome given has no sequence at chr4:501"),
    }
    assert bundle.symbols == ("ALPHA", "DELTA", "BETA")
    assert {gene.gene for gene in bundle.unusable_genes} == {"GAMMA", "EPSILON"}


def test_build_bundle__lists_each_panel_gene_it_cannot_assess_once(tmp_path: Path, small_genome: Genome) -> None:
    panel = Panel("mine", "1", PanelKind.RNA, ("ALPHA", "NOWHERE", "BROKEN"), "test")
    broken = SmallGene("BROKEN", "chr4", "+", (SmallTranscript("ENST00000000009.1", ((10, 100), (90, 200))),))
    bundle = build(tmp_path, small_genome, (*GENES, broken), panel)
    assert bundle.symbols == ("ALPHA",)
    assert [(gene.gene, gene.because) for gene in bundle.unusable_genes] == [
        ("BROKEN", "none of its transcripts can be used"),
        ("NOWHERE", "the annotation has no gene of this name"),
    ]
    assert bundle.header["panel"] == "mine 1"


def test_build_bundle__says_what_it_was_made_of(small_bundle: Bundle) -> None:
    assert small_bundle.build is Build.GRCH38
    assert not small_bundle.is_synthetic
    assert small_bundle.header["genes"] == 5
    assert small_bundle.header["transcripts"] == 6
    assert set(small_bundle.header["sources"]) == {"annotation", "genome"}
    assert verify_bundle(small_bundle) == ()


@pytest.mark.parametrize(
    ("header", "asked", "build"),
    [
        ("#!genome-build GRCh37.p13", None, Build.GRCH37),
        ("#!genome-build GRCh37.p13", Build.GRCH37, Build.GRCH37),
        ("# by hand", None, Build.UNKNOWN),
        ("# by hand", Build.T2T_CHM13, Build.T2T_CHM13),
    ],
)
def test_build_bundle__settles_the_build(
    tmp_path: Path, small_genome: Genome, header: str, asked: Build | None, build: Build
) -> None:
    fasta, gtf = write_genome(tmp_path, small_genome)
    gtf.write_text(format_gtf(header=header))
    bundle = build_bundle(BundleSources(annotation=gtf, genome=fasta, build=asked), tmp_path / "bundle")
    assert bundle.build is build
    assert bundle.gene(0).locus.build is build


def test_build_bundle__refuses_another_build_than_the_annotation_names(tmp_path: Path, small_genome: Genome) -> None:
    fasta, gtf = write_genome(tmp_path, small_genome)
    with pytest.raises(ReferenceInputError, match="its header says GRCh38, but GRCh37 was asked for"):
        build_bundle(BundleSources(annotation=gtf, genome=fasta, build=Build.GRCH37), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_build_bundle__refuses_sequences_that_fit_no_gene(tmp_path: Path) -> None:
    fasta, gtf = write_genome(tmp_path, {"chr9": draw_bases(random.Random(1), 500)})
    with pytest.raises(ReferenceInputError, match=r"none of its 5 genes has sequence in genome\.fa"):
        build_bundle(BundleSources(annotation=gtf, genome=fasta), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_build_bundle__refuses_both_or_neither_kind_of_sequence(tmp_path: Path, small_genome: Genome) -> None:
    fasta, gtf = write_genome(tmp_path, small_genome)
    one = BundleSources(annotation=gtf, genome=fasta)
    for sources in (replace(one, transcripts=fasta), replace(one, genome=None)):
        with pytest.raises(ReferenceInputError, match="either a genome or transcripts"):
            build_bundle(sources, tmp_path / "bundle")


def test_build_bundle__replaces_a_bundle(tmp_path: Path, small_genome: Genome) -> None:
    build(tmp_path, small_genome)
    again = build(tmp_path, small_genome, GENES[:2])
    assert again.symbols == ("ALPHA", "BETA")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "genes.gtf", "genome.fa"]


@pytest.mark.parametrize("is_folder", [True, False])
def test_build_bundle__does_not_replace_anything_else(tmp_path: Path, small_genome: Genome, *, is_folder: bool) -> None:
    target = tmp_path / "bundle"
    if is_folder:
        target.mkdir()
    kept = target / "thesis.txt" if is_folder else target
    kept.write_text("years of work")
    with pytest.raises(OutputError, match="exists and is no reference bundle"):
        build(tmp_path, small_genome)
    assert kept.read_text() == "years of work"


def test_build_bundle__takes_an_empty_directory(tmp_path: Path, small_genome: Genome) -> None:
    (tmp_path / "bundle").mkdir()
    assert build(tmp_path, small_genome).symbols


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("killed")])
def test_build_bundle__leaves_nothing_that_looks_whole_when_it_fails(
    tmp_path: Path, small_genome: Genome, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(builder, "_write_header", fail)
    expected = OutputError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected):
        build(tmp_path, small_genome)
    assert not (tmp_path / "bundle").exists()
    assert not list(tmp_path.rglob("bundle.toml"))
    monkeypatch.undo()
    assert build(tmp_path, small_genome).symbols, "what a failed build left is no hindrance"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "genes.gtf", "genome.fa"]


def test_build_bundle__keeps_the_old_bundle_when_the_new_one_fails(
    tmp_path: Path, small_genome: Genome, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = build(tmp_path, small_genome).sha256

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(builder, "_write_header", fail)
    with pytest.raises(OutputError, match="No space left"):
        build(tmp_path, small_genome, GENES[:2])
    assert open_bundle(tmp_path / "bundle").sha256 == sha256
