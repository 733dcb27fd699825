"""Guides of codes: what a record must show for a code, as data, and held against the analysis of a note."""

from spondy.guides.anchors import anchor_of
from spondy.guides.checking import library
from spondy.guides.checklist import checklist
from spondy.guides.making import guide_of, page_of
from spondy.guides.records import Checklist, CodeGuide

__all__ = ["Checklist", "CodeGuide", "anchor_of", "checklist", "guide_of", "library", "page_of"]
