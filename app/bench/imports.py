"""What importing a module costs, package by package, from source and frozen alike.

Python's ``-X importtime`` cannot be asked of a frozen program, which takes no options of the interpreter. So
the function through which every import goes is timed here, in the process that imports: CPython's
``importlib._bootstrap._find_and_load``, called by the ``import`` statement for what is not loaded yet.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from app.bench.figures import Figures

DEAREST = 5


def clocked(module: str, clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """Imports a module in this process; seconds by top-level package, each with its own share only (what it
    imports of others counts there). What is loaded already costs nothing. Imports of other threads count as
    part of what waits for them."""
    bootstrap: Any = importlib.import_module("importlib._bootstrap")
    find_and_load = bootstrap._find_and_load
    own: defaultdict[str, float] = defaultdict(float)
    inner = [0.0]  # for each import under way, what those inside of it took
    thread = threading.get_ident()

    def timed(name: str, import_: Any) -> Any:
        if threading.get_ident() != thread:
            return find_and_load(name, import_)
        inner.append(0.0)
        began = clock()
        try:
            return find_and_load(name, import_)
        finally:
            took = clock() - began
            own[name.partition(".")[0]] += took - inner.pop()
            inner[-1] += took

    bootstrap._find_and_load = timed
    try:
        importlib.import_module(module)
    finally:
        bootstrap._find_and_load = find_and_load
    return dict(own)


def figures_of(own: Mapping[str, float]) -> Figures:
    """``import_ms`` for all and ``import_PACKAGE_ms`` for the dearest packages, milliseconds."""
    dearest = sorted(own, key=lambda package: -own[package])[:DEAREST]
    figures: Figures = {"import_ms": round(1000 * sum(own.values()))}
    return figures | {f"import_{package}_ms": round(1000 * own[package]) for package in dearest}
