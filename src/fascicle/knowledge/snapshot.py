"""One state of knowledge: all statements, and a hash by which a result names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from fascicle.errors import InputError
from fascicle.knowledge import (
    assay_performance,
    diseases,
    drugs,
    entities,
    evidence,
    fusion_pairs,
    interactions,
    intragenic_events,
    labels,
    oncogenicity_facts,
    sources,
    tissue_markers,
)
from fascicle.knowledge.checks import check_statements
from fascicle.knowledge.manifest import DataSet, describe_file, make_manifest
from fascicle.model.knowledge import Proposition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fascicle.knowledge.importers.clinvar import ClinVarRecord
    from fascicle.knowledge.importers.hotspots import Hotspot
    from fascicle.knowledge.importers.imported import LeftOut
    from fascicle.model.classification import OncogenicityFact, RoleOfGene
    from fascicle.model.concordance import Performance
    from fascicle.model.diagnosis import EntityTrait, MorphologyCode
    from fascicle.model.interactions import ExclusiveDrivers, InteractionKind, InteractionRule, PathwayMember
    from fascicle.model.knowledge import (
        Citation,
        DrugCaution,
        DrugClass,
        Entity,
        FusionPair,
        IntragenicEvent,
        Modulator,
        Statement,
    )
    from fascicle.model.stains import MarkerRule, StainRelation
    from fascicle.model.variants import SmallVariant

    # By chromosome, 0-based start and both alleles.
    ClinVarLookup = Callable[[Sequence[SmallVariant]], Mapping[tuple[str, int, str, str], ClinVarRecord]]

T = TypeVar("T")
SNAPSHOT_NAME = "fascicle-knowledge-2026.12"
SNAPSHOT_FILES = (
    fusion_pairs.FILE_NAME,
    intragenic_events.FILE_NAME,
    sources.FILE_NAME,
    diseases.FILE_NAME,
    entities.ENTITIES_FILE_NAME,
    entities.RELATIONS_FILE_NAME,
    *labels.FILE_NAMES,
    evidence.FILE_NAME,
    drugs.CAUTIONS_FILE_NAME,
    drugs.CLASSES_FILE_NAME,
    drugs.MODULATORS_FILE_NAME,
    oncogenicity_facts.ROLES_FILE_NAME,
    oncogenicity_facts.FACTS_FILE_NAME,
    interactions.RULES_FILE_NAME,
    interactions.PATHWAYS_FILE_NAME,
    interactions.EXCLUSIVE_FILE_NAME,
    tissue_markers.MARKERS_FILE_NAME,
    tissue_markers.RELATIONS_FILE_NAME,
    tissue_markers.TRAITS_FILE_NAME,
    tissue_markers.CODES_FILE_NAME,
    assay_performance.FILE_NAME,
)
# Tables that came to Fascicle after snapshots could be frozen: one that was frozen before says nothing of what they hold.
LATER_FILES = (
    tissue_markers.MARKERS_FILE_NAME,
    tissue_markers.RELATIONS_FILE_NAME,
    tissue_markers.TRAITS_FILE_NAME,
    tissue_markers.CODES_FILE_NAME,
    assay_performance.FILE_NAME,
)


@dataclass(frozen=True)
class Snapshot:
    """A named state of knowledge; `sha256` is over the names and contents of its files.

    `left_out` are records of imported data sets that became no statement. `hotspots` None: that data set was not imported, so
    that nothing follows from a residue it does not have. `find_in_clinvar` answers for variants by place; None: not imported.
    """

    name: str
    sha256: str
    statements: tuple[Statement, ...]
    fusion_pairs: tuple[FusionPair, ...] = ()
    intragenic_events: tuple[IntragenicEvent, ...] = ()
    tree: diseases.DiseaseTree = field(default_factory=lambda: diseases.DiseaseTree({}))
    entities: Mapping[str, Entity] = field(default_factory=dict)
    cautions: tuple[DrugCaution, ...] = ()
    classes: Mapping[str, DrugClass] = field(default_factory=dict)
    modulators: Mapping[str, Modulator] = field(default_factory=dict)
    roles: Mapping[str, RoleOfGene] = field(default_factory=dict)
    facts: tuple[OncogenicityFact, ...] = ()
    rules: Mapping[InteractionKind, InteractionRule] = field(default_factory=dict)
    pathways: tuple[PathwayMember, ...] = ()
    exclusive: tuple[ExclusiveDrivers, ...] = ()
    markers: Mapping[str, MarkerRule] = field(default_factory=dict)
    stain_relations: tuple[StainRelation, ...] = ()
    traits: tuple[EntityTrait, ...] = ()
    morphology_codes: Mapping[str, MorphologyCode] = field(default_factory=dict)
    performance: tuple[Performance, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    hotspots: Mapping[tuple[str, int], Hotspot] | None = None
    find_in_clinvar: ClinVarLookup | None = None

    @property
    def therapies(self) -> tuple[Statement, ...]:
        """Statements on therapy."""
        return tuple(item for item in self.statements if item.proposition is Proposition.THERAPY)

    @property
    def looked_within(self) -> frozenset[str]:
        """Genes with known events within them."""
        return frozenset(event.gene for event in self.intragenic_events)

    def find_pair(self, five_prime: str, three_prime: str) -> FusionPair | None:
        """The recurrent fusion of two genes in this order, None where it is not listed."""
        return self._pairs_by_genes.get((five_prime, three_prime))

    def is_known_pair(self, five_prime: str, three_prime: str) -> bool:
        """Whether the fusion of two genes in this order is recurrent."""
        return self.find_pair(five_prime, three_prime) is not None

    @cached_property
    def _pairs_by_genes(self) -> dict[tuple[str, str], FusionPair]:
        return {(pair.five_prime, pair.three_prime): pair for pair in reversed(self.fusion_pairs)}


def parse_snapshot(files: Mapping[str, bytes], *, name: str = SNAPSHOT_NAME) -> Snapshot:
    """A snapshot from the contents of Fascicle's own files by name.

    A snapshot that was frozen by an earlier version may lack `LATER_FILES`.

    Raises InputError when another one of `SNAPSHOT_FILES` is missing or is not UTF-8, when a parser refuses its content, and for
    what `check_statements` finds.
    """
    missing = sorted(set(SNAPSHOT_FILES) - set(LATER_FILES) - files.keys())
    if missing:
        raise InputError(f"the knowledge snapshot lacks {', '.join(missing)}", remedy=f"It needs {', '.join(SNAPSHOT_FILES)}.")
    texts = {file: _decode(files, file) for file in SNAPSHOT_FILES if file in files}
    cited = sources.parse_sources(texts[sources.FILE_NAME])
    tree = diseases.parse_diseases(texts[diseases.FILE_NAME])
    known = entities.parse_entities(texts[entities.ENTITIES_FILE_NAME])
    own = tuple(_parse_statements(texts, known, cited))
    check_statements(own, tree, known)
    snapshot = Snapshot(
        name=name,
        sha256=hash_own_files(files),
        statements=own,
        fusion_pairs=fusion_pairs.parse_fusion_pairs(texts[fusion_pairs.FILE_NAME]),
        intragenic_events=intragenic_events.parse_intragenic_events(texts[intragenic_events.FILE_NAME]),
        tree=tree,
        entities=known,
        cautions=drugs.parse_cautions(texts[drugs.CAUTIONS_FILE_NAME], cited),
        classes=drugs.parse_classes(texts[drugs.CLASSES_FILE_NAME]),
        modulators=drugs.parse_modulators(texts[drugs.MODULATORS_FILE_NAME], cited),
        roles=oncogenicity_facts.parse_roles(texts[oncogenicity_facts.ROLES_FILE_NAME], cited),
        facts=oncogenicity_facts.parse_facts(texts[oncogenicity_facts.FACTS_FILE_NAME], cited),
        rules=interactions.parse_interaction_rules(texts[interactions.RULES_FILE_NAME], cited),
        pathways=interactions.parse_pathways(texts[interactions.PATHWAYS_FILE_NAME], cited),
        exclusive=interactions.parse_exclusive_drivers(texts[interactions.EXCLUSIVE_FILE_NAME], cited),
    )
    return _add_later_tables(snapshot, texts, cited)


def hash_own_files(files: Mapping[str, bytes]) -> str:
    """The hash of a snapshot that consists of `SNAPSHOT_FILES` alone."""
    own = [describe_file(name, DataSet.OWN, None, files[name]) for name in SNAPSHOT_FILES if name in files]
    return make_manifest(SNAPSHOT_NAME, own).sha256


def _add_later_tables(snapshot: Snapshot, texts: Mapping[str, str], cited: Mapping[str, Citation]) -> Snapshot:
    """With what the tables of `LATER_FILES` hold."""
    known = snapshot.entities
    markers: Mapping[str, MarkerRule] = _parse_later(texts, tissue_markers.MARKERS_FILE_NAME, tissue_markers.parse_markers, {})
    return replace(
        snapshot,
        markers=markers,
        stain_relations=_parse_later(
            texts,
            tissue_markers.RELATIONS_FILE_NAME,
            lambda text: tissue_markers.parse_stain_relations(text, markers, known, cited),
            (),
        ),
        traits=_parse_later(
            texts, tissue_markers.TRAITS_FILE_NAME, lambda text: tissue_markers.parse_traits(text, known, cited), ()
        ),
        morphology_codes=_parse_later(
            texts, tissue_markers.CODES_FILE_NAME, lambda text: tissue_markers.parse_codes(text, known, cited), {}
        ),
        performance=_parse_later(
            texts, assay_performance.FILE_NAME, lambda text: assay_performance.parse_performance(text, cited), ()
        ),
    )


def _parse_later(texts: Mapping[str, str], file: str, parse: Callable[[str], T], nothing: T) -> T:
    """What a table of `LATER_FILES` holds; nothing where the snapshot is older than the table."""
    return parse(texts[file]) if file in texts else nothing


def _parse_statements(
    texts: Mapping[str, str], known: Mapping[str, Entity], cited: Mapping[str, Citation]
) -> Iterator[Statement]:
    """Labels first, then evidence, then what is found in entities."""
    for file in labels.FILE_NAMES:
        yield from labels.parse_labels(texts[file], file, cited)
    yield from evidence.parse_evidence(texts[evidence.FILE_NAME], cited)
    yield from entities.parse_relations(texts[entities.RELATIONS_FILE_NAME], known, cited)


def _decode(files: Mapping[str, bytes], name: str) -> str:
    """A file as text."""
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", path=name, remedy="Save it as UTF-8.") from error
