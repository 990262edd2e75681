"""Every word a log line or a metric may use. What has no word here is not told.

Invariant: a closed enum each, about the machine. None names a stop, a sensitivity, a door or a
person: who watches a machine may not learn from it what became of a session (ADR 30).
"""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What a log line is about."""

    REQUEST = "request"
    NOT_READY = "not_ready"
    SESSION_FAILED = "session_failed"
    MODEL_AVOIDED = "model_avoided"
    MODEL_BACK = "model_back"
    FAULT = "fault"
    SAID_ELSEWHERE = "said_elsewhere"
    """A library wrote a line; its words stay where they are."""


class Level(StrEnum):
    """From which level on lines are written (CHATHAM_LOG)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Method(StrEnum):
    """Methods of HTTP."""

    GET = "GET"
    HEAD = "HEAD"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"
    OPTIONS = "OPTIONS"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> Method:  # noqa: ARG003  -- as inherited
        return cls.OTHER


class Surface(StrEnum):
    """Which part of the web was asked. A route would tell who looks at what: some are only
    ever visited after a stop.
    """  # noqa: D205  -- one sentence and its reason

    PAGE = "page"
    API = "api"
    STATIC = "static"
    HEALTH = "health"

    @classmethod
    def of(cls, path: str) -> Surface:
        """The part a path belongs to."""
        for begin, surface in _BEGINNINGS.items():
            if path.startswith(begin):
                return surface
        return cls.PAGE


_BEGINNINGS = {"/v1/": Surface.API, "/static/": Surface.STATIC, "/health/": Surface.HEALTH}


class StatusClass(StrEnum):
    """An answer's first digit."""

    INFORMED = "1xx"
    DONE = "2xx"
    ELSEWHERE = "3xx"
    REFUSED = "4xx"
    FAILED = "5xx"

    @classmethod
    def of(cls, status: int) -> StatusClass:
        """The class of a status; anything odd counts as a failure of ours."""
        return {1: cls.INFORMED, 2: cls.DONE, 3: cls.ELSEWHERE, 4: cls.REFUSED}.get(
            status // 100, cls.FAILED
        )


class Ended(StrEnum):
    """How work on a session ended. A draft and every stop are one and the same here."""

    DECIDED = "decided"
    FAILED = "failed"


class Answer(StrEnum):
    """What came of one request to a model."""

    ANSWERED = "answered"
    REFUSED = "refused"
    TRANSIENT = "transient"
    STALLED = "stalled"
    DENIED = "denied"
    BROKEN = "broken"
    NOT_ASKED = "not_asked"
    """The breaker was open."""


class Circuit(StrEnum):
    """A breaker's state."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Server(StrEnum):
    """Which of a model's servers, by its place in CHATHAM_LLM_BASE_URL: never its host."""

    FIRST = "0"
    SECOND = "1"
    THIRD = "2"
    FOURTH = "3"
    FIFTH = "4"
    SIXTH = "5"
    SEVENTH = "6"
    EIGHTH = "7"


class Part(StrEnum):
    """What has to be sound for people to be served."""

    DATABASE = "database"
    KEY = "key"
    POLICIES = "policies"
