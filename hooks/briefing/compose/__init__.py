"""Stage 5, compose: makes a briefing from an article, its placements and the selection, and relates briefings to one another."""
