"""Made-up sessions' spans as OpenTelemetry has them: a file of OTLP/JSON, or OTLP over gRPC.

OpenTelemetry's own tracer stays off here as everywhere (`assistant.offline`): of its SDK this takes
the form of a span, the encoder and the exporter. Invariants: nothing of the environment decides
what is sent, where to or with what; only a collector on this machine gets any of it.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # no stubs
from grpc import Compression, StatusCode  # type: ignore[import-untyped]  # likewise
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, TraceFlags
from opentelemetry.trace.status import Status
from opentelemetry.trace.status import StatusCode as Ended

from assistant.access.modes import is_loopback
from assistant.tracing.recording import Recorded
from governance.errors import ChathamError

PORT: Final = 4317
"""Where collectors take OTLP over gRPC."""
SECONDS: Final = 5.0
_SCOPE: Final = "chatham.tracing"
_IDS: Final = ("traceId", "spanId", "parentSpanId")


class CollectorError(ChathamError):
    """A collector that nothing is sent to, or that did not take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """A collector on this machine. host: a loopback address."""

    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> Collector:
        """From `http://127.0.0.1:4317`.

        Raises:
            CollectorError: another machine's, or no such address.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORT
            plain = parts.scheme == "http" and not (
                parts.path.strip("/") or parts.query or parts.fragment or parts.username
            )
        except ValueError:
            host, port, plain = "", 0, False
        if not plain or not is_loopback(host):
            raise CollectorError(
                "Traces stay on this machine, also made-up ones: --otlp takes a collector on "
                "loopback that speaks gRPC, such as http://127.0.0.1:4317. Nothing was traced or "
                "sent. If yours is elsewhere, run one here that passes on, or carry the file that "
                "--json writes."
            )
        # By its address, so that nobody's list of hosts can make the name mean something else.
        return cls(host="127.0.0.1" if host == "localhost" else str(ip_address(host)), port=port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def send(spans: Iterable[Recorded], collector: Collector) -> None:
    """Hand every span over, once.

    Raises:
        CollectorError: nobody took them within five seconds.
    """
    # What it logs when it fails we say ourselves.
    logging.getLogger("opentelemetry").addHandler(logging.NullHandler())
    # Everything is said here: what is left out, the library takes from the environment.
    exporter: Any = OTLPSpanExporter(  # typed in part only
        endpoint=f"http://{collector}",
        insecure=True,
        headers=(("x-chatham-sessions", "made-up"),),
        timeout=SECONDS,
        compression=Compression.NoCompression,
        channel_options=(("grpc.enable_http_proxy", 0),),  # type: ignore[arg-type]  # as gRPC has it
        retryable_error_codes=(StatusCode.ABORTED,),  # a collector is there, or it is not
    )
    try:
        taken = exporter.export(as_otel(spans)) is SpanExportResult.SUCCESS
    finally:
        exporter.shutdown()
    if not taken:
        raise CollectorError(
            f"No collector at {collector} took the trace. See that one runs there and takes OTLP "
            "over gRPC, and trace again; --json FILE keeps it without one."
        )


def as_json(spans: Iterable[Recorded]) -> dict[str, Any]:
    """As OTLP/JSON: ids are hexadecimal there, and enums are numbers."""
    told: dict[str, Any] = MessageToDict(encode_spans(as_otel(spans)), use_integers_for_enums=True)
    for resource in told.get("resourceSpans", ()):
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                span.update({key: b64decode(span[key]).hex() for key in _IDS if key in span})
    return told


def as_otel(spans: Iterable[Recorded]) -> Sequence[ReadableSpan]:
    """As the SDK has them, with ids that are random and stand for nothing."""
    ids = RandomIdGenerator()
    # Made whole: the other ways to make one ask the environment who we are.
    resource = Resource({"service.name": "chatham", "chatham.sessions": "made-up"})
    contexts: dict[int, SpanContext] = {}
    made: list[ReadableSpan] = []
    for span in spans:
        parent = None if span.parent is None else contexts[span.parent]
        contexts[span.number] = SpanContext(
            trace_id=ids.generate_trace_id() if parent is None else parent.trace_id,
            span_id=ids.generate_span_id(),
            is_remote=False,
            trace_flags=TraceFlags(TraceFlags.SAMPLED),
        )
        made.append(
            ReadableSpan(
                name=span.doing.value,
                context=contexts[span.number],
                parent=parent,
                resource=resource,
                attributes=_attributes(span),
                status=Status(Ended.ERROR if span.fault else Ended.OK),
                start_time=span.began,
                end_time=span.ended,
                instrumentation_scope=InstrumentationScope(_SCOPE),
            )
        )
    return made


def _attributes(span: Recorded) -> dict[str, str | int]:
    told: dict[str, str | int] = {
        f"chatham.{mark.value}": value.value if isinstance(value, StrEnum) else value
        for mark, value in span.marks.items()
    }
    if span.fault is not None:
        told |= {f"chatham.{key}": value for key, value in span.fault.told().items()}
    return told
