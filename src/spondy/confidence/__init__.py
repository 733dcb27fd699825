"""Confidence: how probable it is that a reviewer agrees with a proposal or a gap, told from the analysis alone."""

from spondy.confidence.model import SHIPPED, ConfidenceModel

__all__ = ["SHIPPED", "ConfidenceModel"]
