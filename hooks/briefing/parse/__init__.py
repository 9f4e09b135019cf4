"""Stage 2, parse: seeds become articles."""
