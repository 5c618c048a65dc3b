"""FISH: counts held against a cut-off, cut-offs out of normals, readers held against each other, ratios."""
