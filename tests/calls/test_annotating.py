from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.consequence.annotating import Annotator, annotate_variants, check_build
from fascicle.errors import InputError
from fascicle.model.consequences import ChoiceRule, Term
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from small_genome import Genome, turn

BUILD = Build.UNKNOWN


@pytest.fixture
def on_alpha(small_bundle: Bundle, small_genome: Genome) -> SmallVariant:
    """A change in the fourth coding codon of ALPHA's preferred transcript."""
    at = 1000 + 101 + 10
    base = small_genome["chr1"][at]
    return SmallVariant(small_bundle.build, "chr1", at, base, "A" if base != "A" else "C")


def test_annotate_variants__gives_every_transcript_and_marks_the_chosen_one(small_bundle: Bundle, on_alpha: SmallVariant) -> None:
    found = annotate_variants([on_alpha], small_bundle)[0]
    assert found.problem is None
    assert [consequence.transcript for consequence in found.transcripts] == ["ENST00000000001.1", "ENST00000000002.1"]
    assert [consequence.chosen_by for consequence in found.transcripts] == [ChoiceRule.MANE_SELECT, None]
    assert found.chosen is found.transcripts[0]
    assert found.transcripts[0].residues is not None
    assert found.transcripts[0].residues.start == 3


def test_annotate_variants__keeps_the_order_and_leaves_nothing_out(small_bundle: Bundle, on_alpha: SmallVariant) -> None:
    far = replace(on_alpha, chrom="chr9", start=50)
    found = annotate_variants([far, on_alpha, on_alpha], small_bundle)
    assert [consequence.variant for consequence in found] == [far, on_alpha, on_alpha]


def test_annotate_variants__says_why_a_variant_cannot_be_annotated(
    small_bundle: Bundle, small_genome: Genome, on_alpha: SmallVariant
) -> None:
    wrong = next(base for base in "ACGT" if base not in {on_alpha.ref, on_alpha.alt})
    cases = {
        "reference_mismatch": replace(on_alpha, ref=wrong),
        "unknown_contig": replace(on_alpha, chrom="chrQ"),
        "another_build": replace(on_alpha, build=Build.T2T_CHM13),
    }
    for name, variant in cases.items():
        found = annotate_variants([variant], small_bundle)[0]
        assert found.problem is not None
        assert (found.problem.name, found.transcripts, found.chosen) == (name, (), None)
    problem = annotate_variants([cases["reference_mismatch"]], small_bundle)[0].problem
    assert problem is not None
    assert problem.because == f"the reference has {on_alpha.ref} at chr1:{on_alpha.start + 1}, the variant says {wrong}"


def test_annotate_variants__says_of_a_coding_gene_that_its_transcript_has_no_coding_sequence(
    small_bundle: Bundle, small_genome: Genome, on_alpha: SmallVariant
) -> None:
    # EPSILON is annotated as protein coding, without a CDS.
    ref = small_genome["chr4"][600]
    variant = SmallVariant(small_bundle.build, "chr4", 600, ref, "A" if ref != "A" else "C")
    own, other = annotate_variants([variant, on_alpha], small_bundle)
    assert own.chosen is not None
    assert own.chosen.terms == (Term.NON_CODING_EXON,)
    assert (own.chosen.hgvs_protein, own.chosen.residues) == (None, None)
    (note,) = [note for note in own.chosen.notes if note.name == "no_coding_sequence"]
    assert "gives this transcript of a coding gene no coding sequence" in note.because
    assert other.chosen is not None
    assert "no_coding_sequence" not in {note.name for note in other.chosen.notes}


def test_annotate_variants__describes_the_flanks_of_a_gene(small_bundle: Bundle, small_genome: Genome) -> None:
    at = 1000 - 45
    ref = small_genome["chr1"][at]
    found = annotate_variants([SmallVariant(small_bundle.build, "chr1", at, ref, "A" if ref != "A" else "C")], small_bundle)[0]
    chosen = found.chosen
    assert chosen is not None
    assert (chosen.terms, chosen.hgvs_dna, chosen.hgvs_protein) == ((Term.UPSTREAM,), None, None)
    assert chosen.notes[0].because == "45 bases before the transcript begins, 146 before the start codon (introns not counted)"


def test_annotate_variants__notes_a_place_without_a_gene(small_bundle: Bundle, small_genome: Genome) -> None:
    chrom = next(name for name, letters in small_genome.items() if len(letters) > 100)
    variant = SmallVariant(small_bundle.build, chrom, 3_000_000, "A", "C")
    found = annotate_variants([variant], small_bundle)[0]
    assert found.chosen is None
    assert "no_gene_of_the_reference" in [note.name for note in found.notes]


def test_annotate_phased__joins_two_changes_of_one_codon(small_bundle: Bundle, small_genome: Genome) -> None:
    letters = small_genome["chr1"]
    at = 1000 + 101 + 9  # codon 4
    first, third = letters[at], letters[at + 2]
    variants = [
        SmallVariant(small_bundle.build, "chr1", at, first, "A" if first != "A" else "C"),
        SmallVariant(small_bundle.build, "chr1", at + 2, third, "A" if third != "A" else "C"),
    ]
    annotator = Annotator(small_bundle)
    found = annotator.annotate_phased(variants, [7, 7])
    alone = annotator.annotate(variants)
    assert [consequence.transcripts for consequence in found] == [consequence.transcripts for consequence in alone]
    joined = found[0].joined[0]
    assert joined == found[1].joined[0]
    assert joined.variants == tuple(variants)
    new = variants[0].alt + letters[at + 1] + variants[1].alt
    assert (joined.consequence.hgvs_dna or "").endswith(f":c.10_12delins{new}")
    assert joined.consequence.codons == (letters[at : at + 3], new)


@pytest.mark.parametrize("phase_sets", [(7, 8), (7, None), (None, None)])
def test_annotate_phased__joins_only_variants_of_one_molecule(
    small_bundle: Bundle, small_genome: Genome, phase_sets: tuple[int | None, int | None]
) -> None:
    letters = small_genome["chr1"]
    at = 1000 + 101 + 9
    variants = [
        SmallVariant(small_bundle.build, "chr1", place, letters[place], "A" if letters[place] != "A" else "C")
        for place in (at, at + 2)
    ]
    assert all(not consequence.joined for consequence in annotate_variants(variants, small_bundle, phase_sets))


def test_annotate_phased__notes_a_frame_that_a_mate_shifts(small_bundle: Bundle, small_genome: Genome) -> None:
    letters = small_genome["chr1"]
    at = 1000 + 101 + 9
    deletion = SmallVariant(small_bundle.build, "chr1", at, letters[at : at + 2], letters[at])
    later = at + 30
    change = SmallVariant(small_bundle.build, "chr1", later, letters[later], "A" if letters[later] != "A" else "C")
    found = annotate_variants([deletion, change], small_bundle, [1, 1])
    assert "in_phase_with_frameshift" in [note.name for note in found[1].notes]
    assert "in_phase_with_frameshift" not in [note.name for note in found[0].notes]


def test_check_build__refuses_variants_of_another_build(
    small_bundle: Bundle, small_genome: Genome, on_alpha: SmallVariant
) -> None:
    letters = small_genome["chr1"]
    right = [SmallVariant(small_bundle.build, "chr1", at, letters[at], turn(letters[at])) for at in range(1000, 1010)]
    wrong = [replace(variant, ref=variant.alt, alt=variant.ref) for variant in right]
    check_build(annotate_variants([*right, *wrong[:2]], small_bundle), small_bundle)
    with pytest.raises(InputError, match=r"in.vcf: 4 of 14 variants do not have the reference base of .* \(the reference has"):
        check_build(annotate_variants([*right, *wrong[:4]], small_bundle), small_bundle, "in.vcf")
    other = annotate_variants([replace(on_alpha, build=Build.T2T_CHM13)], small_bundle)
    with pytest.raises(InputError, match=r"the variants are on T2T-CHM13v2\.0"):
        check_build(other, small_bundle)
