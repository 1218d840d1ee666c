"""Imports one module of a package, and runs nothing else of it.

For a package whose own `__init__` loads far more than the module needs.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import Lock
from types import ModuleType

_ALONE = Lock()  # two that take the same package apart would trip over one another


def only(package: str, name: str) -> ModuleType:
    """Return the module `package.name`; it must need no more of its package than its siblings.

    Raises:
        ModuleNotFoundError: no such package, or no such module in it.
    """
    with _ALONE:
        if package not in sys.modules and (spec := find_spec(package)):
            sys.modules[package] = module_from_spec(spec)  # knows its folder; nothing of it is run
            try:
                return import_module(f"{package}.{name}")
            finally:
                del sys.modules[package]  # so that who wants all of it can import it
        return import_module(f"{package}.{name}")
