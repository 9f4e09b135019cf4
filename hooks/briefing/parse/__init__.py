"""Stage 2, parse: a seed's text becomes an article."""
