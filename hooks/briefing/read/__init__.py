"""Stage 1, read: seeds from the disk, and what git knows of them."""
