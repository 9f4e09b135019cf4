"""Stage 4, select: which sentences stand apart, and which paragraphs need a piece of another page to be understood."""
