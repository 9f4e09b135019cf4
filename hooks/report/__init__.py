"""The report of a check: for a terminal, for GitHub, as JSON. A seed's text stays text in each of them."""
