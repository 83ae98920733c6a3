"""The software bill of materials: every package of this installation with version and licence, as CycloneDX JSON."""

import json
from importlib.metadata import Distribution, distributions
from typing import Any

import typer

SPEC = "1.6"  # of CycloneDX


def bill() -> None:
    """打印本机这套程序的软件物料清单（CycloneDX JSON）：每个软件包的版本和许可证。"""
    typer.echo(json.dumps(materials(), ensure_ascii=False, indent=1))


def materials() -> dict[str, Any]:
    """The bill, in the order of names: the same installation gives the same bytes."""
    found = {component["name"]: component for component in map(_component, distributions())}
    own = found.pop("fengqiao", {"name": "fengqiao"}) | {"type": "application"}
    parts = [found[name] for name in sorted(found)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
    }


def _component(package: Distribution) -> dict[str, Any]:
    name = package.metadata["Name"].lower().replace("_", "-").replace(".", "-")
    about = {"type": "library", "name": name, "version": package.version, "purl": f"pkg:pypi/{name}@{package.version}"}
    return about | {"licenses": _licences(package)}


def _licences(package: Distribution) -> list[dict[str, Any]]:
    """As the package itself says: an SPDX expression, else its classifiers, else the first line of its free text."""
    told = package.metadata
    if expression := told.get_all("License-Expression"):
        return [{"expression": expression[0]}]
    classed = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    free = "".join(told.get_all("License") or []).strip().splitlines()[:1]
    return [{"license": {"name": name}} for name in classed or free]
