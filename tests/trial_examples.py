"""Studies as ClinicalTrials.gov gives them, made up."""

from __future__ import annotations

from typing import Any

CRITERIA = "Inclusion Criteria:\n\n* NTRK1/2/3 fusion\n* Measurable disease\n\nExclusion Criteria:\n\n* Known KRAS mutation"


def make_study(identifier: str = "NCT00000001", **values: Any) -> dict[str, Any]:
    """A recruiting study of a drug for solid tumours with an NTRK fusion, of adults."""
    given: dict[str, Any] = {
        "title": "Examplinib in NTRK Fusion-Positive Tumors",
        "status": "RECRUITING",
        "conditions": ["Solid Tumor"],
        "drugs": ["Examplinib"],
        "eligibility": {"eligibilityCriteria": CRITERIA, "sex": "ALL", "minimumAge": "18 Years"},
        **values,
    }
    return {
        "protocolSection": {
            "identificationModule": {"nctId": identifier, "briefTitle": given["title"]},
            "statusModule": {"overallStatus": given["status"], "lastUpdatePostDateStruct": {"date": "2026-11-01"}},
            "designModule": {"phases": ["PHASE1", "PHASE2"]},
            "conditionsModule": {"conditions": given["conditions"], "keywords": []},
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": name} for name in given["drugs"]]},
            "eligibilityModule": given["eligibility"],
            "contactsLocationsModule": {"locations": [{"country": "Japan"}, {"country": "France"}, {"country": "Japan"}]},
        }
    }
