"""The timetable engine: from a GTFS feed in a pack to exact answers. No language, no sentences.

`feed.read_feed` reads the files and says what is wrong with them; `timetable.Timetable` answers.
"""
