"""Speech to text on this machine: reading recordings (PyAV), hearing them (faster-whisper).

Runs inside the sealed engine. The sound is held in memory, some six minutes of it at a time, and written nowhere.

What this does not protect against: a mistake in FFmpeg's parsers, which run in the engine process with the user's own
rights to files; they are kept to a handful of formats. And mishearing: a transcript is a draft, and a small model
leaves out words, makes up others and gets names, drugs and figures wrong, sometimes fluently.
"""
