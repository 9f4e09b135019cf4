"""Stage 1, read: seeds and their history in Git."""
