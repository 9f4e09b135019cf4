"""Stage 3, classify: each paragraph gets its theme."""
