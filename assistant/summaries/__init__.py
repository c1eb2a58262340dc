"""Private summaries: what stands in a file chosen by code, shortened by the model, checked by code."""
