"""Stage 3, classify: gives each paragraph a theme."""
