"""How fast the gateway is beside what it can't do without, and beside what one would write first.

``python -m benchmarks`` (``make bench``). Every figure is a ratio of two things measured in turn on the same machine,
the median of several rounds: absolute speeds drift with the hour, ratios much less. Each figure is a file of its own
that states its workload, its baseline and its floor.
"""
