"""Calls, clinic and knowledge to findings: tiers, therapies, concordance, diagnosis. Pure."""
