"""Understanding of questions by code: days and times (`when`), names of places (`names`), in English, Greek and Greeklish."""
