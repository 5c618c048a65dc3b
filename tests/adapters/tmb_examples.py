"""A tumour mutational burden with a counted line and another."""

from __future__ import annotations

from adapter_examples import PROVENANCE

from fascicle.model.loci import Build
from fascicle.model.tmb import TmbClass, TmbLine, TmbRule, TumourMutationalBurden
from fascicle.model.variants import SmallVariant

VARIANTS = [SmallVariant(Build.GRCH38, "chr1", start, "A", "C") for start in (100, 200)]
TMB = TumourMutationalBurden(
    counted=1,
    callable_mb=1.25,
    per_mb=0.8,
    per_mb_low=0.02,
    per_mb_high=4.46,
    interval_method="exact Poisson 95 % (Garwood 1936)",
    classification=TmbClass.LOW,
    decides=True,
    because="1 mutations in 1.25 Mb are 0.8 per Mb",
    notes=("the purity is not known",),
    rule=TmbRule(),
    lines=(
        TmbLine(VARIANTS[0], "ALPHA", "NM_1.1:c.7A>C", is_counted=True, reason="counted", because="somatic and coding"),
        TmbLine(VARIANTS[1], None, "NC_000001.11:g.201A>C", is_counted=False, reason="germline", because="in the normal sample"),
    ),
    provenance=PROVENANCE,
)
