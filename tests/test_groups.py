"""The tests of an `xdist_group` run in one worker, so that what they share is started once."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("groups")
def test_the_scheduler_is_told_of_a_group(request: pytest.FixtureRequest) -> None:
    # It is told in the ids. A pytest that does not let pytest-xdist write there spreads each group over the workers,
    # and each of them starts servers, clusters and browsers of its own: nothing fails, all of it takes longer.
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@groups")
