"""All rules on alterations together, in the order of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fascicle.interpretation.classify import VariantClass
from fascicle.interpretation.interactions.complexity import find_complexity
from fascicle.interpretation.interactions.drivers import find_exclusive, find_shared_pathways
from fascicle.interpretation.interactions.resistance import find_resistance
from fascicle.interpretation.interactions.two_hits import find_two_hits
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.classification import ClassifiedAlteration
from fascicle.model.interactions import Interaction
from fascicle.model.options import TherapyOption
from fascicle.model.tumour import Tumour


def list_interactions(
    tumour: Tumour,
    classes: Mapping[str, VariantClass],
    classified: Sequence[ClassifiedAlteration],
    options: Sequence[TherapyOption],
    knowledge: Snapshot,
) -> tuple[Interaction, ...]:
    """What makes drugs fail first, then what drivers mean together, then what weighs a fusion."""
    by_name = {statement.identifier: statement for statement in knowledge.statements}
    return (
        *find_resistance(options, by_name),
        *find_two_hits(tumour, classes, knowledge),
        *find_shared_pathways(tumour, classified, knowledge),
        *find_exclusive(tumour, classes, knowledge),
        *find_complexity(tumour, classified, knowledge),
    )
