"""The engine: seeds in, an edition of pages out. It knows nothing of the generator that builds the site."""
