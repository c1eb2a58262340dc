"""Removal of identifiers from clinical text: finding them, putting placeholders in their place, and looking for leaks.

This is not anonymization: a reader who knows the patient may recognize them by what happened to them, and rules and a
small model miss names. What is missed is said in docs/identifiers.md. Only `frame` names Presidio and spaCy.
"""
