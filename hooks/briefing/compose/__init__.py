"""Stage 4, compose: makes a briefing from an article and its placements, and relates briefings to one another."""
