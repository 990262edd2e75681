"""Settings, read once by the composition roots (bootstrap, CLI, API) and by nobody else.

Invariant: no setting holds a secret; keys are in a file of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_HOME: Final = Path("~/.local/share/chatham")
DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8420


class Settings(BaseSettings):
    """Everything that can be set from outside, as `CHATHAM_…` environment variables.

    home: where data lives. database_url, key_file: by default inside home. llm: a LangChain model
    such as `ollama:llama3.1`; empty is the embedded engine. llm_base_url: a self-hosted
    OpenAI-compatible server. public_url: set when others reach it. organization, privacy_contact:
    who answers for the processing, and how to reach them; they stand on receipts and papers.
    """

    model_config = SettingsConfigDict(
        env_prefix="CHATHAM_", hide_input_in_errors=True, frozen=True, extra="ignore"
    )

    home: Path = DEFAULT_HOME
    database_url: str = ""
    key_file: Path | None = None
    llm: str = ""
    llm_base_url: str = ""
    llm_timeout_s: float = Field(default=120.0, gt=0)
    public_url: str = ""
    organization: str = Field(default="Your organization", min_length=1, max_length=200)
    privacy_contact: str = Field(default="Your privacy officer", min_length=1, max_length=200)
    host: str = DEFAULT_HOST
    port: int = Field(default=DEFAULT_PORT, ge=1, le=65535)

    @property
    def home_dir(self) -> Path:
        """`home` with `~` filled in."""
        return self.home.expanduser()

    @property
    def database(self) -> str:
        """The database's URL; SQLite inside home unless set."""
        return self.database_url or f"sqlite:///{self.home_dir / 'chatham.db'}"

    @property
    def keys(self) -> Path:
        """The key file; inside home unless set."""
        return self.key_file.expanduser() if self.key_file else self.home_dir / "chatham.key"
