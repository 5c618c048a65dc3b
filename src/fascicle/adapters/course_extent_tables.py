"""Tables of CASE.toml for what staging of the spine and grading of complications ask."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fascicle.adapters.course_forms import FactTable, Flag, Known, Name
from fascicle.model.spine import Part, Segment, Vertebra, WbbExtent, WbbLayer, WbbNumbering
from fascicle.model.staging import TumourExtent
from fascicle.model.surgery import ComplicationFinding, Management

Sector = Annotated[int, Field(strict=True)]


class SegmentTable(FactTable):
    """A part of a vertebra that the tumour involves, for AJCC."""

    makes = Segment
    vertebra: Vertebra = Field(description="The vertebra.")
    part: Part = Field(description="One of its five parts.")


class WbbTable(FactTable):
    """Sectors and layers by Weinstein, Boriani and Biagini. One that is in neither list is not stated."""

    makes = WbbExtent
    numbering: WbbNumbering = Field(
        description="Which way sectors are counted: clockwise as published, or counter-clockwise (SOSG)."
    )
    involved_sectors: list[Sector] = Field(default_factory=list, description="Sectors with tumour, 1 to 12.")
    free_sectors: list[Sector] = Field(default_factory=list, description="Sectors without.")
    involved_layers: list[WbbLayer] = Field(default_factory=list, description="Layers with tumour, A (outside) to E (dura).")
    free_layers: list[WbbLayer] = Field(default_factory=list, description="Layers without.")

    def build(self) -> WbbExtent:
        """The extent. Raises ValueError where a sector or layer is both."""
        return WbbExtent(
            self.numbering,
            tuple(sorted(set(self.involved_sectors))),
            tuple(sorted(set(self.free_sectors))),
            tuple(sorted(set(self.involved_layers))),
            tuple(sorted(set(self.free_layers))),
        )


class ExtentTable(FactTable):
    """How far a tumour of the spine extends, for Enneking, AJCC, Tomita and WBB."""

    makes = TumourExtent
    is_primary: Flag = Field(None, description="It is a primary tumour, no metastasis.")
    arises_in_bone: Flag = Field(None, description="It arises in bone.")
    beyond_compartment: Flag = Field(None, description="It lies beyond its anatomical compartment (Enneking T2).")
    segments: list[SegmentTable] = Field(default_factory=list, description="All parts of vertebrae it involves, for AJCC.")
    in_great_vessels: Flag = Field(None, description="It invades the great vessels, or is a thrombus in them.")
    in_body: Flag = Field(None, description="In the vertebral body.")
    in_pedicle: Flag = Field(None, description="In a pedicle.")
    in_arch: Flag = Field(None, description="In lamina, transverse or spinous process.")
    in_epidural_space: Flag = Field(None, description="In the epidural space; default: what `reach` of the study says.")
    in_paravertebral_area: Flag = Field(None, description="In the tissue beside the spine.")
    in_adjacent_vertebra: Flag = Field(None, description="In a second vertebra next to the first.")
    has_skip_lesions: Flag = Field(None, description="In vertebrae apart from each other.")
    wbb: WbbTable | None = Field(None, description="Sectors and layers by Weinstein, Boriani and Biagini.")


class ComplicationTable(FactTable):
    """A complication of an operation, for Clavien-Dindo."""

    makes = ComplicationFinding
    what: Name = Field(description="What happened.")
    management: Known[Management] = Field(None, description="The most that it took.")
    was_planned_in_operation: Flag = Field(None, description="What was given was planned and within the operation.")
    was_under_general_anaesthesia: Flag = Field(None, description="The intervention was under general anaesthesia.")
    failed_several_organs: Flag = Field(None, description="More than one organ failed.")
    persists_at_discharge: Flag = Field(None, description="It was still there at discharge (suffix d).")
