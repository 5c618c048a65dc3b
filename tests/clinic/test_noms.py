from __future__ import annotations

from dataclasses import fields, replace

from fascicle.adapters.clinic_tables import read_point_tables
from fascicle.clinic.cord_compression import grade_cord_compression
from fascicle.clinic.noms import NomsFacts, NomsTable, show_noms
from fascicle.clinic.sins import SinsFindings, classify_stability, score_sins
from fascicle.model.spine import Lesion, Reach, Vertebra

FACTS = NomsFacts(
    cord=grade_cord_compression(Reach.CORD_COMPRESSED, is_fluid_visible=None),
    has_myelopathy=True,
    is_radiosensitive=None,
    stability=classify_stability(score_sins(SinsFindings((Vertebra.T11,), lesion=Lesion.LYTIC), read_point_tables()["SINS"])),
    can_tolerate_surgery=None,
    is_metastasis=False,
)


def test_show_noms__lays_out_what_is_known_and_what_is_missing() -> None:
    neurologic, oncologic, mechanical, systemic = show_noms(FACTS).considerations
    assert neurologic.known == ("ESCC 2 or 3", "myelopathy")
    assert neurologic.missing == ("cerebrospinal fluid seen around the cord",)
    assert (oncologic.known, oncologic.missing) == ((), ("radiosensitivity",))
    assert mechanical.known == ("SINS class stable or potentially_unstable or unstable",)
    assert "pain" in mechanical.missing
    assert systemic.missing == ("fitness for surgery",)


def test_show_noms__is_for_metastases() -> None:
    assert show_noms(FACTS).applicability.applies is False
    assert show_noms(replace(FACTS, is_metastasis=None)).applicability.applies is None
    assert show_noms(replace(FACTS, is_metastasis=True)).applicability.applies is True


def test_noms_table__has_no_place_for_a_decision() -> None:
    assert {field.name for field in fields(NomsTable)} == {"considerations", "rule", "applicability"}
