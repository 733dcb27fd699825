"""Writers: what a run leaves on disk or on standard output."""
