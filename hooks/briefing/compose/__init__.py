"""Stage 5, compose: makes a briefing from an article, its placements and its selection, and relates briefings."""
