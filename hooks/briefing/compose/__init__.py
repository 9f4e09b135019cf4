"""Stage 5, compose: an article, its placements and what was selected become a briefing."""
