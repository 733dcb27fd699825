"""The engine: worker processes that each analyse notes with an analyzer of their own, and outlive any note."""
