"""Print what spondy is made of, as a CycloneDX 1.5 bill of materials: from the lock file and what is installed.

    python benchmarks/sbom.py > sbom.json
    python benchmarks/sbom.py --licences

Versions, hashes and who needs whom come from requirements.lock; licences from the metadata of what is installed. The
same lock and installation give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
UNKNOWN = "not said"
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<where>[^\\]+))?", re.MULTILINE)


class Package(NamedTuple):
    """An entry of the lock file.

    Attributes:
        name: of the package.
        version: of it.
        where: on which systems, as a marker; empty for all.
        hashes: of its files.
        needed_by: names of what needs it; `spondy` for the project itself.
    """

    name: str
    version: str
    where: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def ref(self) -> str:
        """What other entries of the bill know it by."""
        return f"pkg:pypi/{_plain(self.name)}@{self.version}"


def locked() -> list[Package]:
    """Return the packages of the lock file, in its order."""
    content = LOCK.read_text(encoding="utf-8")
    starts = [*_ENTRY.finditer(content)]
    found = []
    for entry, after in zip(starts, [*starts[1:], None], strict=True):
        rest = content[entry.end() : after.start() if after else len(content)]
        needed_by = re.findall(r"^ +# +(?:via +)?([A-Za-z0-9._-]+)(?:\[.*\])?(?: .*)?$", rest, re.MULTILINE)
        names = tuple(name for name in needed_by if name != "via")
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", rest))
        found.append(Package(entry["name"], entry["version"], (entry["where"] or "").strip(), hashes, names))
    return found


def licence(name: str) -> str:
    """Return what an installed package says of its licence."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return UNKNOWN
    for field in ("License-Expression", "License"):
        said = (about.get(field) or "").strip()
        # Some put the whole text there.
        if said and "\n" not in said and len(said) < 80 and said != "UNKNOWN":
            return said
    classes = [each for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    return "; ".join(dict.fromkeys(each.rpartition(" :: ")[2] for each in classes)) or UNKNOWN


def bill() -> dict[str, Any]:
    """Return the bill of materials."""
    packages = locked()
    own = f"pkg:pypi/spondy@{version('spondy')}"
    refs: dict[str, list[str]] = {}
    for package in packages:
        refs.setdefault(_plain(package.name), []).append(package.ref)
    needs: dict[str, set[str]] = {own: set(), **{package.ref: set() for package in packages}}
    for package in packages:
        for name in package.needed_by:
            for ref in [own] if name == "spondy" else refs.get(_plain(name), []):
                needs[ref].add(package.ref)
    component = {"type": "application", "bom-ref": own, "name": "spondy", "version": version("spondy"), "purl": own}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component},
        "components": [_component(package) for package in packages],
        "dependencies": [{"ref": ref, "dependsOn": sorted(others)} for ref, others in sorted(needs.items())],
    }


def _component(package: Package) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.ref,
        "name": package.name,
        "version": package.version,
        "purl": package.ref,
        "hashes": [{"alg": "SHA-256", "content": content} for content in package.hashes],
    }
    said = licence(package.name)
    if said != UNKNOWN:
        found["licenses"] = [{"license": {"name": said}}]
    if package.where:
        found["properties"] = [{"name": "spondy:marker", "value": package.where}]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--licences", action="store_true", help="a table of packages and licences instead")
    if parser.parse_args().licences:
        for package in locked():
            print(f"{package.name}\t{package.version}\t{licence(package.name)}")
        return
    print(json.dumps(bill(), indent=2))


if __name__ == "__main__":
    main()
