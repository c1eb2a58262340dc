"""Making packs out of foreign material, and the whole check of a pack: packs, documents and tools together."""
