"""OncoKB's annotation interface over HTTPS, with the token of the user.

What leaves the machine is a gene and a change, or two genes, and an OncoTree code: nothing that names a patient. The token comes
from the environment, so that it stands in no list of processes; no message and no file holds it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from fascicle.adapters.download import HttpDownloader
from fascicle.errors import ToolError
from fascicle.knowledge.importers.oncokb import Question

TOKEN_VARIABLE: Final = "ONCOKB_TOKEN"  # noqa: S105  (the name of the variable)
ADDRESS: Final = "https://www.oncokb.org/api/v1"
_BUILD: Final = "GRCh38"


def read_token() -> str:
    """The user's token. Raises ToolError where there is none, or one that cannot stand in a header."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ToolError(f"OncoKB needs a token of yours in the variable {TOKEN_VARIABLE}. Register at https://www.oncokb.org.")
    return token


def ask_oncokb(
    questions: Iterable[Question], token: str, *, address: str = ADDRESS, downloader: HttpDownloader | None = None
) -> list[tuple[Question, str]]:
    """Each question with its answer, in order. Raises ToolError where the server refuses or is not reached."""
    client = downloader or HttpDownloader()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return [(asked, client.read_text(make_address(asked, address), headers)) for asked in questions]


def make_address(asked: Question, address: str = ADDRESS) -> str:
    """The address that a question is asked at.

    >>> make_address(Question(("BRAF",), "V600E", "MEL"), "https://server/api")
    'https://server/api/annotate/mutations/byProteinChange?hugoSymbol=BRAF&alteration=V600E&referenceGenome=GRCh38&tumorType=MEL'
    """
    disease = {} if asked.disease is None else {"tumorType": asked.disease}
    if asked.change is not None:
        query = {"hugoSymbol": asked.genes[0], "alteration": asked.change, "referenceGenome": _BUILD, **disease}
        return f"{address}/annotate/mutations/byProteinChange?{urlencode(query)}"
    five_prime, three_prime = asked.genes
    query = {
        "hugoSymbolA": five_prime,
        "hugoSymbolB": three_prime,
        "structuralVariantType": "FUSION",
        "isFunctionalFusion": "true",
        **disease,
    }
    return f"{address}/annotate/structuralVariants?{urlencode(query)}"
