"""Domain packs: the manifest, the archive, and installing and removing them. Data only; nothing in a pack is run."""
