"""Pure parsers of other people's data: each record keeps its origin, version and licence, and none becomes a conclusion."""
