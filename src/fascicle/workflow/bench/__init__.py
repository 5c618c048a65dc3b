"""Fascicle and its peers, measured in turn on the same reads or the same BAM."""
