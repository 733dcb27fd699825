"""The server: `spondy serve`. Needs the extra ``spondy[server]``."""
