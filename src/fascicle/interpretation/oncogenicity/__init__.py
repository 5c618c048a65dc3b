"""Oncogenicity of small variants by the points of Horak et al. 2022."""
