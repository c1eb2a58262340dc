"""Documents: reading files into plain text, and cutting that text into passages that can be quoted."""
