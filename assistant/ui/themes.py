"""Two calm themes. One accent; amber means: check this; red means: this could not be done."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="kaiki-dark",
    dark=True,
    primary="#6FB7C9",
    secondary="#6FB7C9",
    accent="#6FB7C9",
    warning="#E0A84A",
    error="#E5736B",
    success="#6FB7C9",
    foreground="#D5DADD",
    background="#14181B",
    surface="#14181B",
    panel="#1E2428",
    variables={
        "calm": "#8A959B",
        "rule": "#333C42",
        "lit": "#4A4020",
        "footer-key-foreground": "#6FB7C9",
        "block-cursor-text-style": "none",
        "input-selection-background": "#6FB7C9 35%",
    },
)

LIGHT = Theme(
    name="kaiki-light",
    dark=False,
    primary="#0F6478",
    secondary="#0F6478",
    accent="#0F6478",
    warning="#8A5A00",
    error="#B3261E",
    success="#0F6478",
    foreground="#1F2629",
    background="#FAFAF7",
    surface="#FAFAF7",
    panel="#ECEEEA",
    variables={
        "calm": "#5C666B",
        "rule": "#C9CFCC",
        "lit": "#FFE9A8",
        "footer-key-foreground": "#0F6478",
        "block-cursor-text-style": "none",
        "input-selection-background": "#0F6478 25%",
    },
)

THEMES = (DARK, LIGHT)
