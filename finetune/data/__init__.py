"""From a pack to training examples.

passages    what the model would be given to read, cut as the app cuts it
rules       tables and timetables: questions by rule, answers by code, never from a teacher
teacher     prose: a teacher writes question and answer under a grammar, and code checks the pair
absent      questions put to passages that do not answer them
written     hand-written passages and general instructions, mixed in or alone
leaks       test questions of every pack that is measured, and what is like them, are kept out of all of it
step        all of it, balanced, without near-duplicates, split by document, with a manifest
"""
