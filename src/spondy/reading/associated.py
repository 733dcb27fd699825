"""Other diagnoses that change a code."""

from __future__ import annotations

from spondy.knowledge.spine import region_of
from spondy.model import Associated
from spondy.reading.assertion import assert_condition
from spondy.reading.linking import site_of
from spondy.reading.rows import Page


def read_associated(page: Page) -> list[Associated]:
    """Return the present ones, one a kind and region."""
    found: dict[tuple[str, str], Associated] = {}
    for mention in page.of("associated"):
        if mention.section in ("indication", "family", "template", "instructions", "plan"):
            continue
        assertion = assert_condition(page, mention)
        past = assertion == "historical" and mention.section in ("pmh",) and not mention.has("resolved")
        if assertion != "present" and not past:
            continue
        site = site_of(page, mention, joins=True)
        region = region_of(site.levels) if site.levels else site.region or "unspecified"
        if region == "multiple":
            region = "unspecified"
        key = (mention.value, region)
        evidence = page.mention_evidence(mention)
        if key in found:
            found[key] = found[key].model_copy(update={"evidence": (*found[key].evidence, evidence)})
        else:
            found[key] = Associated(kind=mention.value, region=region, evidence=(evidence,))
    return [found[key] for key in sorted(found)]
