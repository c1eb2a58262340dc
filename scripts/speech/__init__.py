"""How well Kaiki hears: word error rates on invented sentences that a speech synthesizer speaks."""
