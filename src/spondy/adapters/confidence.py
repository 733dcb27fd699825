"""Leave out what a model is not sure enough of."""

from __future__ import annotations

from spondy.model import Analysis


def keep_confident(analysis: Analysis, minimum: float) -> Analysis:
    """Return the analysis without proposals and gaps of lower confidence, and a warning that counts them.

    What has no confidence, because no model judged it, stays.

    Args:
        analysis: the analysis of one note.
        minimum: between 0 and 1.
    """
    proposals = tuple(item for item in analysis.proposals if item.confidence is None or item.confidence >= minimum)
    gaps = tuple(item for item in analysis.gaps if item.confidence is None or item.confidence >= minimum)
    dropped = len(analysis.proposals) - len(proposals) + len(analysis.gaps) - len(gaps)
    if not dropped:
        return analysis
    warning = f"left out for a confidence below {minimum:g}: {dropped}"
    return analysis.model_copy(update={"proposals": proposals, "gaps": gaps, "warnings": (*analysis.warnings, warning)})
