"""The record kinds. Adding one is adding a module here that defines ``KIND``."""

from __future__ import annotations

import importlib
import pkgutil

from contracts.kind import Kind

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda i: i.name)
    for module in [importlib.import_module(f"{__name__}.{info.name}")]
}
