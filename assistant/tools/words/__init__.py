"""Understanding questions by code: days and times (`when`), names of places (`names`); English, Greek, Greeklish."""
