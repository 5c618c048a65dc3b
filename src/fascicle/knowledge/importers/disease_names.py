"""Diseases of other data sets, which have names of their own, as OncoTree codes.

A name that is a name of the tree is that code; other names of sarcomas stand in the table below. A name that neither knows is a
code that no tree holds, so that a statement on it is never taken for one on another disease.
"""

from __future__ import annotations

from typing import Final

from fascicle.knowledge.diseases import SOLID, DiseaseTree

UNKNOWN_PREFIX: Final = "?"
# Names of the Disease Ontology and of regulators, in lower case.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "cancer": (SOLID,),
    "solid tumor": (SOLID,),
    "any solid tumor": (SOLID,),
    "sarcoma": ("SOFT_TISSUE", "BONE"),
    "soft tissue sarcoma": ("SOFT_TISSUE",),
    "gastrointestinal stromal tumor": ("GIST",),
    "synovial sarcoma": ("SYNS",),
    "ewing sarcoma": ("ES", "ESST"),
    "ewing sarcoma of bone": ("ES",),
    "liposarcoma": ("LIPO",),
    "myxoid liposarcoma": ("MRLS",),
    "dedifferentiated liposarcoma": ("DDLS",),
    "dedifferentiated lipsarcoma": ("DDLS",),
    "malignant peripheral nerve sheath tumor": ("MPNST",),
    "malignant epithelioid hemangioendothelioma": ("EHAE",),
    "inflammatory myofibroblastic tumor": ("IMT",),
    "desmoid fibromatosis": ("DES",),
    "pediatric fibrosarcoma": ("IFS",),
    "congenital fibrosarcoma": ("IFS",),
    "infantile fibrosarcoma": ("IFS",),
    "mesenchymal chondrosarcoma": ("MCHS",),
    "chondrosarcoma": ("CHS",),
    "chordoma": ("CHDM",),
    "chondroblastoma": ("CHBL",),
    "bone giant cell tumor": ("GCTB",),
    "bone epithelioid hemangioma": ("HEMA",),
    "alveolar rhabdomyosarcoma": ("ARMS",),
    "embryonal rhabdomyosarcoma": ("ERMS",),
    "spindle cell rhabdomyosarcoma": ("SCRMS", "SCSRMS"),
    "osteosarcoma": ("OS",),
    "dermatofibrosarcoma protuberans": ("DFSP",),
    "leiomyosarcoma": ("LMS", "ULMS"),
    "angiosarcoma": ("ANGS",),
    "neuroblastoma": ("NBL",),
    "lung non-small cell carcinoma": ("NSCLC",),
    "thyroid gland papillary carcinoma": ("THPA",),
    "melanoma": ("MEL",),
    "colorectal cancer": ("COADREAD",),
}


def find_codes(name: str, tree: DiseaseTree) -> tuple[str, ...]:
    """The codes of a disease by its name.

    >>> find_codes("Ewing Sarcoma", DiseaseTree({}))
    ('ES', 'ESST')
    >>> find_codes("Dragon Pox", DiseaseTree({}))
    ('?Dragon Pox',)
    """
    known = _NAMES.get(name.strip().lower())
    if known:
        return known
    code = tree.find_name(name)
    return (code,) if code else (f"{UNKNOWN_PREFIX}{name.strip()}",)
