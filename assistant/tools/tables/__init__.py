"""Tables of a pack: reading a CSV into typed columns, and finding rows and columns by the words of a question."""
