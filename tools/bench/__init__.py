"""What builds cost beside other generators, on the same articles: `make bench`, a quarter of an hour.

ARTICLES= is a folder of seeds (`../shared/corpus/articles`, or seeds/ without it), repeated until there are N= of them,
each with a number in its headline. In every round (RUNS=, 3) all build in turn, so that a ratio compares what one
machine did within minutes; medians count. The last table has the goals, which are for N=1000, beside the figures.

The others are in `peers.py`, with the commands that install them below .cache/bench/; `make bench PEERS=1` runs these
first. Without them, and without Chromium, the rows that need them are left out.
"""
