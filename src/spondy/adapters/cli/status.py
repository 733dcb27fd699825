"""Exit statuses."""

ALL_ANALYSED = 0
SOME_FAILED = 1
CANNOT_RUN = 2
INTERRUPTED = 130  # as shells report Ctrl-C
