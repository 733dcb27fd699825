"""The files in ``patterns/``: where they are, how they are read, and the fingerprint of all of them."""
