"""Models: the catalogue, the files on disk, the one process that downloads, and the model itself."""
