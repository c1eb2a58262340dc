"""Finding passages: vectors in Chroma, words in SQLite FTS5, fused by reciprocal rank."""
