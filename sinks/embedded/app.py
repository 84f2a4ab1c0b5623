"""ClickHouse's HTTP interface: routes, headers, users, compression, errors."""

import asyncio
import base64
import binascii
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sinks.embedded import body as bodies
from sinks.embedded import call as calls
from sinks.embedded import codec, formats, run, users
from sinks.embedded.answer import Answer
from sinks.embedded.body import Body
from sinks.embedded.call import Call
from sinks.embedded.engine import Engine
from sinks.embedded.errors import ServerError
from sinks.embedded.home import Home
from sinks.embedded.users import Passwords, Role

T = TypeVar("T")
THREADS = {Role.WRITER: 4, Role.ANALYST: 8}  # apart, so that analysts never keep the loader waiting


@dataclass(frozen=True)
class Server:
    """What every request needs."""

    home: Home
    engine: Engine
    passwords: Passwords = field(repr=False)
    pools: dict[Role, ThreadPoolExecutor]

    async def ask(self, request: Request) -> Response:
        """A query, a command or an insert."""
        url = calls.words(request.scope["query_string"])
        if request.method != "POST" and not url.get("query"):
            return _ok()
        try:
            role = self._authenticate(request, url)
            call = calls.parse(role, request.method, url, request.headers)
            answer = await self._execute(request, call)
        except ServerError as error:
            return self._failure(error)
        return self._success(request, call, answer)

    def _authenticate(self, request: Request, url: dict[str, str]) -> Role:
        who = calls.credentials(url, request.headers, _basic(request.headers.get("authorization", "")))
        peer = request.client.host if request.client else ""
        return users.authenticate(self.passwords, who.user, who.password, peer)

    async def _execute(self, request: Request, call: Call) -> Answer:
        encoding = request.headers.get("content-encoding", "").strip().lower()
        body = await bodies.receive(request.stream(), encoding, call.role, self.home.temp)
        with _closing(body):
            return await _in(self.pools[call.role], lambda: run.execute(self.engine, call, body))

    def _failure(self, error: ServerError) -> Response:
        headers = {**self._headers(), "X-ClickHouse-Exception-Code": str(error.code)}
        return PlainTextResponse(error.line(self.engine.version), error.status, headers)

    def _success(self, request: Request, call: Call, answer: Answer) -> Response:
        wanted = call.settings.get("enable_http_compression", "0") in ("1", "true")
        encoding = codec.choose(request.headers.get("accept-encoding", "")) if wanted else codec.PLAIN
        tag = secrets.token_hex(8)
        headers = {
            **self._headers(),
            "X-ClickHouse-Query-Id": call.query_id,
            "X-ClickHouse-Format": answer.format,
            "X-ClickHouse-Summary": answer.counts.summary(),
            "X-ClickHouse-Exception-Tag": tag,
        }
        if encoding != codec.PLAIN:
            headers["Content-Encoding"] = encoding
        pieces = _pieces(answer, encoding, tag, self.engine.version)
        return Result(self.pools[call.role], answer, pieces, headers)

    def _headers(self) -> dict[str, str]:
        return {
            "X-ClickHouse-Server-Display-Name": "crest-embedded",
            "X-ClickHouse-Timezone": self.engine.timezone,
        }


class Result(StreamingResponse):
    """An answer sent as it comes. However the sending ends, the answer is closed."""

    def __init__(self, pool: Executor, answer: Answer, pieces: Iterator[bytes], headers: dict[str, str]) -> None:
        super().__init__(self._taken(pieces), headers={**headers, "Content-Type": formats.content_type(answer.format)})
        self._pool = pool
        self._answer = answer

    async def _taken(self, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        while (piece := await _in(self._pool, lambda: next(pieces, None))) is not None:
            if piece:
                yield piece

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pool.submit(self._answer.close)


def _pieces(answer: Answer, encoding: str, tag: str, version: str) -> Iterator[bytes]:
    """The encoded result. An error in the middle is written after it, between tags, as ClickHouse does."""
    compressor = codec.ENCODERS[encoding]()
    try:
        while (chunk := answer.next()) is not None:
            yield compressor.compress(chunk)
    except ServerError as error:
        line = error.line(version).encode()
        frame = b"\r\n__exception__\r\n%b\r\n%b%d %b\r\n__exception__\r\n"
        yield compressor.compress(frame % (tag.encode(), line, len(line), tag.encode()))
    yield compressor.flush()


async def _in(pool: Executor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, work)


@contextmanager
def _closing(body: Body) -> Iterator[None]:
    try:
        yield
    finally:
        body.close()


def _basic(header: str) -> tuple[str, str] | None:
    """User and password of an Authorization header, or None."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", "unreadable"
    return user, password


def _ok() -> Response:
    return PlainTextResponse("Ok.\n")


async def _alive(_: Request) -> Response:
    return _ok()


def build(home: Home, engine: Engine, passwords: Passwords, hosts: list[str]) -> Starlette:
    """The application. `hosts` are the Host headers it answers to; `*` is any."""
    pools = {role: ThreadPoolExecutor(count, f"{role}") for role, count in THREADS.items()}
    server = Server(home, engine, passwords, pools)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        for pool in pools.values():
            pool.shutdown()
        engine.close()

    routes = [
        Route("/", server.ask, methods=["GET", "POST"]),
        Route("/ping", _alive),
        Route("/replicas_status", _alive),
    ]
    # A web page cannot reach the data by pointing a name of its own at this machine.
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(TrustedHostMiddleware, hosts)])
