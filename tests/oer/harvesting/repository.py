"""A library made for tests on 127.0.0.1: it answers as it was told to, and remembers what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

Reply = tuple[int, dict[str, str], bytes]
Answer = Callable[[dict[str, str]], Reply | str]

AT = "2026-11-20T08:00:00Z"


def document(body: str, at: str = AT) -> str:
    """Return an answer around its body."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
        f"<responseDate>{at}</responseDate><request>http://x.example/oai</request>{body}</OAI-PMH>"
    )


def identify(name: str = "Kho mẫu", granularity: str = "YYYY-MM-DDThh:mm:ssZ") -> str:
    return document(
        f"<Identify><repositoryName>{name}</repositoryName><baseURL>http://x.example/oai</baseURL><protocolVersion>2.0</protocolVersion>"
        "<adminEmail>a@x.example</adminEmail><earliestDatestamp>2010-01-01T00:00:00Z</earliestDatestamp>"
        f"<deletedRecord>persistent</deletedRecord><granularity>{granularity}</granularity></Identify>"
    )


def record(name: str, /, *, deleted: bool = False, **dc: str | list[str]) -> str:
    """Return a record; a field takes one value or several."""
    status = ' status="deleted"' if deleted else ""
    head = f"<header{status}><identifier>{name}</identifier><datestamp>2026-11-01T00:00:00Z</datestamp></header>"
    if deleted:
        return f"<record>{head}</record>"
    pairs = [(field, value) for field, values in dc.items() for value in ([values] if isinstance(values, str) else values)]
    fields = "".join(f'<dc:{field} xml:lang="vi">{escape(value)}</dc:{field}>' for field, value in pairs)
    return (
        f'<record>{head}<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{fields}</oai_dc:dc></metadata></record>'
    )


def listed(*records: str, token: str | None = None, at: str = AT) -> str:
    end = "" if token is None else f'<resumptionToken completeListSize="9" cursor="0">{token}</resumptionToken>'
    return document(f"<ListRecords>{''.join(records)}{end}</ListRecords>", at)


def error(code: str) -> str:
    return document(f'<error code="{code}">no</error>')


BY = "http://creativecommons.org/licenses/by/4.0/"


def open_record(number: int, title: str = "", **more: str | list[str]) -> str:
    """Return a record that may be published as it is."""
    fields: dict[str, str | list[str]] = {
        "title": title or f"Sách {number}", "rights": BY, "identifier": f"https://x.example/items/{number}", "language": "vi", **more,
    }  # fmt: skip
    return record(f"oai:x.example:{number}", **fields)


class Repository:
    """What is asked and what is answered; `answer` may be changed between two harvests."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        self.answer: Answer = lambda _asked: error("noRecordsMatch")
        self.url = ""

    def tells(self, *pages: str) -> None:
        """Answer ListRecords with these pages, one after another by tokens p1, p2, …"""

        def answer(asked: dict[str, str]) -> str:
            if asked["verb"] == "Identify":
                return identify()
            return pages[int(asked.get("resumptionToken", "p0")[1:])]

        self.answer = answer

    def lists(self) -> list[dict[str, str]]:
        return [asked for asked in self.asked if asked["verb"] == "ListRecords"]


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Repository]:
    """Serve a repository until the end of the block, over TLS where there is a certificate (with its key)."""
    repository = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = dict(parse_qsl(urlsplit(self.path).query))
            repository.asked.append(asked)
            repository.agents.append(self.headers.get("User-Agent", ""))
            reply = repository.answer(asked)
            status, headers, body = (200, {"Content-Type": "text/xml"}, reply.encode()) if isinstance(reply, str) else reply
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that hangs up is what is tested
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    repository.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/oai"
    try:
        yield repository
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
