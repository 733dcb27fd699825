"""A client for `spondy serve`: analyses, streams of notes, and live notes over the network.

It needs `spondy[server]` and imports neither the analyzer nor its language pipeline.
"""

from spondy.client.asynchronous import AsyncClient, AsyncLive
from spondy.client.errors import ServerBusy, ServerError
from spondy.client.synchronous import Client, Live

__all__ = ["AsyncClient", "AsyncLive", "Client", "Live", "ServerBusy", "ServerError"]
