"""From support to calls with reasons: fusions, and the artefact filters that say why a candidate is not reported."""
