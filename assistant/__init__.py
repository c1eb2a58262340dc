"""Kaiki: a private assistant for one domain at a time, on an ordinary laptop, offline."""

__version__ = "0.1.0"
