"""Stage 4, compose: makes a briefing from an article and its placements; stage 5, relate, links briefings."""
