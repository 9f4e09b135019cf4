"""Stage 4, compose: an article and its placements become a briefing."""
