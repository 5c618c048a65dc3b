"""A gene joined to itself in a way that no list of events has."""

from __future__ import annotations

from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason


def find_not_a_known_event(candidate: Candidate) -> Reason | None:
    """The event lies within one gene and is not in the table of known events.

    Unannotated splicing, RNA circles and small deletions of the DNA are common, and most mean nothing.
    """
    if not candidate.is_within_gene or candidate.event is not None:
        return None
    return Reason("not_a_known_event", "a join within the gene that is not in the table of known events")
