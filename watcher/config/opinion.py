"""The section `judge`: whom to ask for a second opinion, and how often.

Knows what the endpoint needs; how to ask is pipeline's, what to ask core's.
"""

from datetime import timedelta
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from watcher.config.secrets import SecretFile
from watcher.config.section import Section
from watcher.config.values import Duration, Line, Url

_LONGEST: Final = timedelta(minutes=2)
"""Well below the lease of an article that is being judged (pipeline.judge)."""


def _bearable(span: timedelta) -> timedelta:
    if span > _LONGEST:
        raise ValueError("is too long, as judging waits for it; write 2m or less")
    return span


class Judge(Section):
    """A language model to ask about sentences of which the judgement is unsure."""

    url: Url = Field(
        description="Up to /v1 of an OpenAI-compatible endpoint, such as Ollama's or vLLM's; one "
        "on a network of your own needs `defaults.private_networks`."
    )
    model: Line = Field(description="The model to ask, as the endpoint calls it.")
    key: SecretStr | None = Field(default=None, description="Sent as a bearer token.")
    key_file: SecretFile | None = Field(default=None, description="A file that holds the key.")
    timeout: Annotated[Duration, AfterValidator(_bearable)] = Field(
        default=timedelta(seconds=20), description="For a whole request; 2m or less."
    )
    max_per_hour: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=60, description="Requests an hour; beyond it the judgement stands alone."
    )

    @model_validator(mode="after")
    def _read_key(self) -> Self:
        if self.key and self.key_file:
            raise ValueError("has both key and key_file; keep one")
        key = self.key or self.key_file
        if key and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
            raise ValueError("needs a key of one line of ASCII; correct it")
        return self.filled(key=key)

    def key_text(self) -> str:
        """The key; "" for none."""
        return self.key.get_secret_value() if self.key else ""
