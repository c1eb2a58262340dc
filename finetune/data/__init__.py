"""From a pack to training examples.

passages    what the model would be given to read, cut as the app cuts it
rules       tables and timetables: questions by rule, answers by code, never from a teacher
teacher     prose: a teacher writes question and answer under a grammar, and code checks the pair
absent      questions put to passages that do not answer them
leaks       the pack's own test questions and what is like them are kept out
step        all of it, balanced, without near-duplicates, split by document, with a manifest
"""
