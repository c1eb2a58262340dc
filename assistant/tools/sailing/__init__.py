"""The timetable tool's language: from a question to a query, and from a result to sentences. `gtfs` counts."""
