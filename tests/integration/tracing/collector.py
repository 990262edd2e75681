"""A real OTLP collector on loopback, over gRPC, that keeps what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass(slots=True)
class Heard:
    """What came. told: the metadata of each request."""

    url: str = ""
    requests: list[ExportTraceServiceRequest] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _Servicer(TraceServiceServicer):
    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def Export(self, request, context):  # noqa: N802  -- the protocol's name
        self._heard.requests.append(request)
        self._heard.told.append(dict(context.invocation_metadata()))
        return ExportTraceServiceResponse()


@contextmanager
def collecting() -> Iterator[Heard]:
    """A collector until the block ends."""
    heard = Heard()
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    add_TraceServiceServicer_to_server(_Servicer(heard), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    heard.url = f"http://127.0.0.1:{port}"
    try:
        yield heard
    finally:
        server.stop(grace=None).wait()
