"""Settings, read once by the composition roots (bootstrap, CLI, API) and by nobody else.

Invariant: no setting holds a secret; keys are in a file of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.access.modes import Mode, Provider, SignIn, read_secret, sign_in_of
from assistant.jobs.pacing import Pace
from assistant.listening import DEFAULT_HOST, DEFAULT_PORT
from assistant.llm.generation import Generation, Reads
from assistant.llm.spending import TokenBudget
from assistant.telemetry.words import Level
from governance.identity import Role

DEFAULT_HOME: Final = Path("~/.local/share/chatham")


class Settings(BaseSettings):
    """Everything that can be set from outside, as `CHATHAM_…` environment variables.

    home: where data lives. database_url, key_file: by default inside home. llm: a LangChain model
    such as `ollama:llama3.1`; empty is the embedded engine. llm_base_url: a self-hosted
    OpenAI-compatible server; several of the same model by commas. triage_llm: let that model, if it
    is local, read masked requests for coaching beside the embedded engine. llm_reads: lines (a
    model words cited lines, one by one) or session (it reads the whole masked session). llm_judge:
    it also reads each line it worded against the cited turns. llm_at_once: requests under way at a
    server. llm_session_tokens: most tokens of a session; llm_session_cost: most it may cost, in
    millionths of your currency, at llm_cost_in and llm_cost_out for a million tokens. egress:
    `unix:/path` of the process that alone may reach the model (`chatham egress`); empty asks it
    from the worker. releaser: `unix:/path` of the process that alone opens anything for the web
    (`chatham releaser`); empty serves in one process. releaser_web_user: the account of `chatham
    serve` beside it; empty is the releaser's own. log: from which level on lines are written to
    stderr (info tells when which page was asked for); log_json: one JSON object a line.
    public_url: set when others reach it. organization, privacy_contact: who answers for the
    processing, and how to reach them, where nothing is stored about it (`chatham init`); they
    stand on receipts and papers.
    sign_in: tokens, local (this machine only) or oidc. oidc_…: the provider; its client secret is
    in a file of its own; oidc_roles is JSON, {"group": "role"}.
    """

    model_config = SettingsConfigDict(
        env_prefix="CHATHAM_", hide_input_in_errors=True, frozen=True, extra="ignore"
    )

    home: Path = DEFAULT_HOME
    database_url: str = ""
    key_file: Path | None = None
    llm: str = ""
    llm_base_url: str = ""
    triage_llm: bool = False
    llm_timeout_s: float = Field(default=120.0, gt=0)
    llm_reads: Reads = Reads.LINES
    llm_lines_per_request: int = Field(default=4, ge=1, le=20)
    llm_judge: bool = False
    llm_at_once: int = Field(default=4, ge=1, le=64)
    llm_session_tokens: int = Field(default=60_000, ge=1)
    llm_cost_in: int = Field(default=0, ge=0)
    llm_cost_out: int = Field(default=0, ge=0)
    llm_session_cost: int | None = Field(default=None, ge=0)
    log: Level = Level.WARNING
    log_json: bool = False
    metrics_port: int = Field(default=0, ge=0, le=65534)
    queues: dict[str, Pace] = Field(default_factory=dict[str, Pace])
    egress: str = Field(default="", pattern=r"^(unix:/.+)?$")
    releaser: str = Field(default="", pattern=r"^(unix:/.+)?$")
    releaser_web_user: str = ""
    public_url: str = ""
    organization: str = Field(default="Your organization", min_length=1, max_length=200)
    privacy_contact: str = Field(default="Your privacy officer", min_length=1, max_length=200)
    host: str = DEFAULT_HOST
    port: int = Field(default=DEFAULT_PORT, ge=1, le=65535)
    sign_in: Mode = Mode.TOKENS
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_secret_file: Path | None = None
    oidc_roles: dict[str, Role] = Field(default_factory=dict[str, Role])
    oidc_groups_claim: str = "groups"

    @property
    def generation(self) -> Generation:
        """What is asked of the configured model, and within which bounds."""
        return Generation(
            reads=self.llm_reads,
            lines_per_request=self.llm_lines_per_request,
            judge=self.llm_judge,
            at_once=self.llm_at_once,
            budget=TokenBudget(
                per_session=self.llm_session_tokens,
                cost_in=self.llm_cost_in,
                cost_out=self.llm_cost_out,
                most_micros=self.llm_session_cost,
            ),
        )

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

    def signing_in(self, *, host: str | None = None, port: int | None = None) -> SignIn:
        """How people sign in. host, port: where Chatham listens, if not where settings say.

        Raises:
            SignInError: it would not be safe.
        """
        provider = None
        if self.oidc_issuer:
            provider = Provider(
                issuer=self.oidc_issuer,
                client_id=self.oidc_client_id,
                client_secret=read_secret(self.oidc_secret_file),
                roles=self.oidc_roles,
                groups_claim=self.oidc_groups_claim,
            )
        return sign_in_of(
            self.sign_in,
            host=host or self.host,
            public_url=self.public_url,
            provider=provider,
            own_url=f"http://{host or self.host}:{port or self.port}",
        )
