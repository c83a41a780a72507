"""Ask another library over the network, carefully: no way into the house's own network, no endless answer, no hurry."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from lms import clock
from lms.errors import Invalid
from lms.settings import current

MOST_BYTES = 20_000_000
MOST_REDIRECTS = 5
CONNECT_SECONDS, READ_SECONDS = 10, 60
DEFAULT_WAIT, LONGEST_WAIT = 60.0, 24 * 3600.0
ACCEPT = "text/xml, application/xml;q=0.9"

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unreachable(Exception):
    """The other library did not answer, or not with what can be used; the sentence is for people."""


class Busy(Unreachable):
    """The other library asks us to come back in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Nơi ấy đang bận, hẹn lại sau {seconds:.0f} giây.")
        self.seconds = seconds


def fetch(url: str, arguments: Mapping[str, str], *, allows_private: bool = False) -> bytes:
    """Return the body of the answer, at most 20 MB; follow few redirects, each looked at like the first address.

    Raise Invalid for an address that must not be asked, Busy, or Unreachable.
    """
    address = f"{url}{'&' if '?' in url else '?'}{urlencode(arguments)}" if arguments else url
    for _ in range(MOST_REDIRECTS + 1):
        parts = _checked(address)
        response = _request(parts, _reachable(parts, allows_private))
        try:
            if response.status in {301, 302, 303, 307, 308} and (target := response.headers.get("Location")):
                address = urljoin(address, target)
                continue
            return _body(response)
        finally:
            response.release_conn()
            response.close()
    raise Unreachable("Địa chỉ này chuyển hướng quá nhiều lần.")


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.username or parts.password:
        raise Invalid("Địa chỉ phải bắt đầu bằng http:// hoặc https://, không kèm tên và mật khẩu.", field="url")
    return parts


def _reachable(parts: SplitResult, allows_private: bool) -> list[str]:
    """Return the IP addresses to connect to: the very ones that were looked at, so that a name cannot change between look and call."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"Không tìm thấy máy chủ “{host}”.") from error
    if not allows_private and not all(is_public(address) for address in found):
        raise Invalid(f"“{host}” là địa chỉ trong mạng nội bộ nên không thu nhận từ đó.", field="url")
    return found


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the open internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or ip in _NAT64:
            return False
    return ip.is_global and not ip.is_multicast


def _request(parts: SplitResult, addresses: list[str]) -> urllib3.BaseHTTPResponse:
    """Ask at the first address that answers: many a host has one of IPv6 that leads nowhere."""
    fault: Exception | None = None
    for address in addresses:
        try:
            return _request_at(parts, address)
        except (HTTPError, OSError) as error:
            fault = error
    raise Unreachable(f"Không kết nối được với “{parts.hostname}”.") from fault


def _request_at(parts: SplitResult, ip: str) -> urllib3.BaseHTTPResponse:
    host = parts.hostname or ""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(ip, parts.port, timeout=timeout, server_hostname=host, assert_hostname=host)
    else:
        pool = urllib3.HTTPConnectionPool(ip, parts.port, timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    agent = f"HocSuotDoi-harvester/1.0 (+{current().base_url}/oai)"
    headers = {"Host": parts.netloc, "User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
    return pool.request("GET", path, headers=headers, redirect=False, retries=False, preload_content=False)


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    if response.status in {429, 503}:
        raise Busy(_wait(response.headers.get("Retry-After", "")))
    if response.status != 200:
        raise Unreachable(f"Nơi ấy trả lời bằng mã {response.status}.")
    kept = bytearray()
    try:
        for part in response.stream(65_536, decode_content=True):
            kept += part
            if len(kept) > MOST_BYTES:
                raise Unreachable(f"Một trang trả lời nặng hơn {MOST_BYTES // 1_000_000} MB nên bị bỏ.")
    except (HTTPError, OSError) as error:
        raise Unreachable("Đường truyền đứt giữa chừng.") from error
    return bytes(kept)


def _wait(value: str) -> float:
    """Return the seconds that Retry-After means (RFC 9110 §10.2.3): a number, or a date."""
    if value.strip().isdigit():
        return min(float(value), LONGEST_WAIT)
    try:
        wanted = (parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (ValueError, TypeError):
        return DEFAULT_WAIT
    return min(max(wanted, 1.0), LONGEST_WAIT)
