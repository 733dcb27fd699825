"""The page at `/`: a note is typed or pasted, and what spondy reads in it changes beside it."""

from spondy.adapters.server.page.routes import router

__all__ = ["router"]
