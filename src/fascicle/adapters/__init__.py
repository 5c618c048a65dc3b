"""The outside world: result files, database, PDF, exchange formats, network, clock."""
