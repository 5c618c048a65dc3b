"""Candidate entities for a tumour, ranked by features from all layers. It proposes; the pathologist decides."""
