"""What the database was made with: values that later runs must agree with."""

from collections.abc import Mapping

from sqlmodel import Session


def require(session: Session, values: Mapping[str, str]) -> None:
    """Keep these values, or check that they are what they were (MinHash scheme, seed, num_perm).

    Raises:
        StoreError: a value differs from what the stored fingerprints were made with.
    """
    raise NotImplementedError
