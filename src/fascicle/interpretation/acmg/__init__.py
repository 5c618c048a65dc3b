"""ACMG/AMP 2015 for germline variants (Richards 2015) by the point system of 2020 (Tavtigian 2020).

`assess` answers each of the 28 criteria from facts that are given; `combine` makes the class of the answers. A fact that is not
known (None) leaves its criteria not assessable, never not met.
"""
