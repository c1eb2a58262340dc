"""The answering ladder: route (a tool answers exactly) → evidence → write (the model) → check (code)."""
