"""Population frequencies: allele-exact, and "not covered" apart from "not listed"."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from fascicle.calls.population import add_population, find_population_frequencies
from fascicle.calls.variant_reasons import find_common_in_population
from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome as OpenedGenome
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.variant_sites import open_variant_sites
from small_genome import Genome
from variant_examples import TP53

INFO_LINES = (
    '##INFO=<ID=AF,Number=A,Type=Float,Description="Alternate allele frequency">',
    '##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description="Maximum allele frequency across genetic ancestry groups">',
)
Find = Callable[..., PopulationFrequency]


def write_sites(
    path: Path, rows: list[tuple[str, int, str, str, str, str]], header: tuple[str, ...] = INFO_LINES, *, indexed: bool = False
) -> Path:
    """Rows as chrom, 1-based position, REF, ALT, FILTER, INFO."""
    lines = ["##fileformat=VCFv4.2", *header, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
    lines += ["\t".join((chrom, str(pos), ".", ref, alt, ".", filters, info)) for chrom, pos, ref, alt, filters, info in rows]
    path.write_text("\n".join(lines) + "\n")
    if not indexed:
        return path
    packed = path.with_suffix(".vcf.gz")
    pysam.tabix_compress(str(path), str(packed), force=True)
    pysam.tabix_index(str(packed), preset="vcf", force=True)
    path.unlink()
    return packed


@pytest.fixture
def genome(small_bundle: Bundle) -> OpenedGenome:
    return open_genome(small_bundle)


@pytest.fixture
def letters(small_genome: Genome) -> str:
    return small_genome["chr1"]


def other(base: str) -> str:
    return "A" if base != "A" else "C"


def snv(letters: str, start: int, alt: str | None = None) -> SmallVariant:
    return SmallVariant(Build.GRCH38, "chr1", start, letters[start], alt or other(letters[start]))


def site(
    letters: str, start: int, info: str, *, alt: str | None = None, filters: str = "PASS"
) -> tuple[str, int, str, str, str, str]:
    return "chr1", start + 1, letters[start], alt or other(letters[start]), filters, info


def find(path: Path, variant: SmallVariant, genome: OpenedGenome) -> PopulationFrequency:
    sites = open_variant_sites([path], genome)
    return find_population_frequencies([variant], sites, GenomeBases(genome))[variant]


@pytest.mark.parametrize("indexed", [False, True])
def test_find__the_highest_population_comes_before_the_whole(
    tmp_path: Path, genome: OpenedGenome, letters: str, *, indexed: bool
) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100, "AF=0.002;AF_grpmax=0.013;AN=900")], indexed=indexed)
    found = find(path, snv(letters, 1100), genome)
    assert found == PopulationFrequency(0.013, f"{path.name} AF_grpmax", "listed")


@pytest.mark.parametrize(
    ("info", "filtering"),
    [
        # As gnomAD 4 and 3 give it; by Poisson from the counts of the group that the frequency is of; not known.
        ("AF=0.002;AF_grpmax=0.013;AC_grpmax=13;AN_grpmax=1000;fafmax_faf95_max=0.0071", 0.0071),
        ("AF=0.002;AF_grpmax=0.013;faf95_popmax=0.0072", 0.0072),
        ("AF=0.002;AF_grpmax=0.01;AC_grpmax=10;AN_grpmax=1000", 0.0054254),
        ("AF=0.001;AC=1;AN=1000", 0.0000513),
        ("AF=0;AC=0;AN=1000", 0.0),
        ("AF=0.002;AF_grpmax=0.013", None),
    ],
)
def test_find__has_the_lower_bound_of_the_frequency(
    tmp_path: Path, genome: OpenedGenome, letters: str, info: str, filtering: float | None
) -> None:
    found = find(write_sites(tmp_path / "sites.vcf", [site(letters, 1100, info)]), snv(letters, 1100), genome).filtering
    assert found == (None if filtering is None else pytest.approx(filtering, rel=1e-3))


def test_find__a_site_without_a_group_has_the_frequency_of_all(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100, "AF=0.002;AF_grpmax=.")])
    assert find(path, snv(letters, 1100), genome) == PopulationFrequency(0.002, "sites.vcf AF", "listed")


def test_find__is_exact_on_the_allele(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    start = next(i for i in range(1100, 1200) if letters[i] == "G")
    rows = [
        site(letters, start - 20, "AF=0.1"),
        ("chr1", start + 1, "G", "A,C", "PASS", "AF=0.3,0.02;AF_grpmax=0.4,0.05"),
        site(letters, start + 20, "AF=0.1"),
    ]
    path = write_sites(tmp_path / "sites.vcf", rows)
    assert find(path, snv(letters, start, "A"), genome).frequency == 0.4
    assert find(path, snv(letters, start, "C"), genome).frequency == 0.05
    absent = find(path, snv(letters, start, "T"), genome)
    assert absent.frequency == 0.0
    assert absent.because == "not listed; the resource lists other variants within 50 bases on both sides"


def test_find__indels_are_the_same_however_they_are_written(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    start = next(i for i in range(1000, 9000) if letters[i] != letters[i + 1] == letters[i + 2] == letters[i + 3])
    base = letters[start + 1]
    # The resource deletes the last base of a run, we the first.
    row = ("chr1", start + 3, base * 2, base, "PASS", "AF=0.2")
    path = write_sites(tmp_path / "sites.vcf", [row])
    variant = SmallVariant(Build.GRCH38, "chr1", start, letters[start] + base, letters[start])
    assert find(path, variant, genome).frequency == 0.2


@pytest.mark.parametrize("beside", [(-60, 20), (-20, 60), (-20,), ()])
def test_find__between_sites_that_are_not_close_on_both_sides_nothing_is_known(
    tmp_path: Path, genome: OpenedGenome, letters: str, beside: tuple[int, ...]
) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100 + distance, "AF=0.1") for distance in beside])
    found = find(path, snv(letters, 1100), genome)
    assert found.frequency is None
    assert found.because.startswith("not covered")


def test_find__other_alleles_of_the_same_place_do_not_show_that_it_is_covered(
    tmp_path: Path, genome: OpenedGenome, letters: str
) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100, "AF=0.1")])
    third = next(base for base in "ACGT" if base not in (letters[1100], other(letters[1100])))
    assert find(path, snv(letters, 1100, third), genome).frequency is None


@pytest.mark.parametrize("info", ["AF=0;AF_grpmax=0;AN=0", "AN=100", "AF=.;AF_grpmax=."])
def test_find__a_site_without_a_counted_genotype_tells_nothing(
    tmp_path: Path, genome: OpenedGenome, letters: str, info: str
) -> None:
    found = find(write_sites(tmp_path / "sites.vcf", [site(letters, 1100, info)]), snv(letters, 1100), genome)
    assert found.frequency is None
    assert found.because == "listed, but without a frequency or a counted genotype"


def test_find__a_site_that_failed_the_resources_filters_says_so(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100, "AF=0.03", filters="AC0;RF")])
    found = find(path, snv(letters, 1100), genome)
    assert (found.frequency, found.because) == (0.03, "listed; the site did not pass the resource's filters (AC0, RF)")


def test_find__a_change_of_several_bases_is_not_taken_as_absent(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100 + distance, "AF=0.1") for distance in (-20, 20)])
    ref = letters[1100:1102]
    mnv = SmallVariant(Build.GRCH38, "chr1", 1100, ref, "".join(other(base) for base in ref))
    found = find(path, mnv, genome)
    assert found.frequency is None
    assert found.because.startswith("not looked up")


def test_open__files_by_chromosome_in_a_folder_and_names_without_chr(
    tmp_path: Path, genome: OpenedGenome, small_genome: Genome
) -> None:
    folder = tmp_path / "sites"
    folder.mkdir()
    for name in ("1", "2"):
        letters = small_genome[f"chr{name}"]
        row = (name, 1101, letters[1100], other(letters[1100]), "PASS", f"AF=0.{name}")
        write_sites(folder / f"sites.chr{name}.vcf", [row], indexed=name == "1")
    sites = open_variant_sites([folder], genome)
    asked = [SmallVariant(Build.GRCH38, c, 1100, small_genome[c][1100], other(small_genome[c][1100])) for c in ("chr1", "chr2")]
    found = find_population_frequencies(asked, sites, GenomeBases(genome))
    assert [found[variant].frequency for variant in asked] == [0.1, 0.2]
    assert sites.name == "2 files: sites.chr1.vcf.gz, sites.chr2.vcf"
    assert [file.name for file in sites.hashes] == ["sites.chr1.vcf.gz.tbi", "sites.chr2.vcf"]


def test_open__an_index_of_another_file_is_an_error(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100, "AF=0.1")], indexed=True)
    Path(f"{path}.tbi").write_bytes(b"no index")
    with pytest.raises(ReferenceInputError, match="cannot be opened with its index"):
        open_variant_sites([path], genome)


def test_open__refuses_what_is_no_resource(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    with pytest.raises(ReferenceInputError, match="there is no such file"):
        open_variant_sites([tmp_path / "no.vcf"], genome)
    without = write_sites(tmp_path / "a.vcf", [], header=())
    with pytest.raises(ReferenceInputError, match="its header names no allele frequency"):
        open_variant_sites([without], genome)
    grch37 = write_sites(tmp_path / "b.vcf", [], header=(*INFO_LINES, "##contig=<ID=7,length=159138663>"))
    with pytest.raises(ReferenceInputError, match="is of GRCh37: its chr7 has 159,138,663 bases"):
        open_variant_sites([grch37], genome)
    (tmp_path / "c.vcf").write_text("x\n")
    with pytest.raises(ReferenceInputError, match="is no VCF"):
        open_variant_sites([tmp_path / "c.vcf"], genome)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReferenceInputError, match="the folder holds no VCF"):
        open_variant_sites([tmp_path / "empty"], genome)
    broken = write_sites(tmp_path / "d.vcf", [site(letters, 1100, "AF=0.1")])
    broken.write_text(broken.read_text() + "chr1\tx\n")
    with pytest.raises(ReferenceInputError, match="is not a row of a VCF"):
        find(broken, snv(letters, 1100), genome)


def test_open__a_large_file_needs_its_index(
    tmp_path: Path, genome: OpenedGenome, letters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fascicle.reference.site_files._WHOLE_MAX_BYTES", 10)
    path = write_sites(tmp_path / "sites.vcf", [site(letters, 1100, "AF=0.1")])
    with pytest.raises(ReferenceInputError, match=r"has no index.*tabix -p vcf sites\.vcf"):
        open_variant_sites([path], genome)
    packed = write_sites(tmp_path / "more.vcf", [site(letters, 1100, "AF=0.1")], indexed=True)
    assert find(packed, snv(letters, 1100), genome).frequency == 0.1
    shutil.copy(packed, tmp_path / "alone.vcf.gz")
    with pytest.raises(ReferenceInputError, match="has no index"):
        open_variant_sites([tmp_path / "alone.vcf.gz"], genome)


def test_add_population__leaves_what_is_known_and_what_has_no_place(tmp_path: Path, genome: OpenedGenome, letters: str) -> None:
    sites = open_variant_sites([write_sites(tmp_path / "s.vcf", [site(letters, 1100, "AF=0.1")])], genome)
    unknown = PopulationFrequency(None, None, "no population resource was given")
    fresh = replace(TP53, variant=snv(letters, 1100), population=unknown)
    known = replace(fresh, population=PopulationFrequency(0.5, "own", "listed"))
    misplaced = replace(fresh, reasons=(Reason("reference_mismatch", "REF is C, the reference has A"),))
    found = add_population((fresh, known, misplaced), sites, GenomeBases(genome))
    assert [call.population.frequency for call in found] == [0.1, 0.5, None]
    assert add_population((fresh,), None, GenomeBases(genome)) == (fresh,)


@pytest.mark.parametrize(("frequency", "is_common"), [(None, False), (0.0, False), (0.01, False), (0.0101, True), (0.6, True)])
def test_common_in_population__is_above_one_percent_and_never_without_a_frequency(
    frequency: float | None, *, is_common: bool
) -> None:
    call = replace(TP53, population=PopulationFrequency(frequency, "sites.vcf AF_grpmax", "listed"))
    found = find_common_in_population(call)
    assert (found is not None) is is_common
    if found is not None:
        assert "sites.vcf AF_grpmax" in found.because
        assert "Horak et al. 2022" in found.because
