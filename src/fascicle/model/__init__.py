"""The words everything speaks: frozen values, no I/O, the standard library only."""
