"""Alignments to countable support: where kept reads lie, junctions, and all reads counted against them."""
