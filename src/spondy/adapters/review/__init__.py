"""The review workbench: a database of notes, analyses and decisions, and what is made of it."""
