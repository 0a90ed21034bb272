"""HTTP to addresses that users chose: never into the house, unless the operator opened that network.

The name is resolved, but it is the address of each socket that is judged, at the moment it is made: a name that
resolves to something else the second time, a decimal host or an address inside an address changes nothing.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]

TIMEOUT_S = 15.0
LOOKUP_S = 3.0
LOOKUPS_AT_ONCE = 16
MAX_URL = 2000
# The two of the web, and those that need no privileges: webhooks talk to no mail server, SSH or domain controller.
WEB_PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1024

# What ipaddress of some Python 3.11 and 3.12 calls global although nobody on the internet has it.
_NEVER_V4 = (IPv4Network("192.88.99.0/24"),)
_GLOBAL_V6 = IPv6Network("2000::/3")
# Teredo, 6to4 (an IPv4 address inside, routed by whoever), documentation.
_NEVER_V6 = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
# IPv6-only hosts reach IPv4 through this prefix: the address inside counts.
_NAT64 = IPv6Network("64:ff9b::/96")


class BadUrlError(ValueError):
    """The URL cannot be one of a webhook; the message says why."""


class PrivateAddressError(OSError):
    """The address lies inside a network that webhooks may not reach."""

    def __init__(self) -> None:
        super().__init__("private address")


class SendError(Exception):
    """No answer; the message is for the owner of the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Never the body: it could be a page of the house, and users read deliveries."""

    status: int
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Which addresses may be connected to: all of the internet, and what the operator allows."""

    allowed: tuple[Network, ...] = ()

    def permits(self, text: str) -> bool:
        """Whether a socket may be opened to this address; what is no address may not."""
        try:
            address = _innermost(ip_address(text))
        except ValueError:
            return False
        return _is_public(address) or any(address in network for network in self.allowed)


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NEVER_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _NEVER_V6)


def parse_url(text: str) -> URL:
    """The URL as the client will read it, in ASCII. Raises BadUrlError."""
    try:
        url = URL(text.strip()).with_fragment(None)
        port = url.port
        host = (url.raw_host or "").rstrip(".")
        host.encode("ascii")
    except ValueError:
        raise BadUrlError("is not a readable URL") from None
    if url.scheme not in {"http", "https"} or not host:
        raise BadUrlError("must begin with https:// or http:// and a host")
    if not all(character.isalnum() or character in ".-_:" for character in host):
        raise BadUrlError("has a host that cannot exist")
    if url.raw_user is not None or url.raw_password is not None:
        raise BadUrlError("must not contain a user name or password")
    if port is None or (port not in WEB_PORTS and port < FIRST_FREE_PORT):
        raise BadUrlError("has a port that webhooks do not use: take 80, 443 or one from 1024")
    if len(str(url)) > MAX_URL:
        raise BadUrlError(f"must have at most {MAX_URL} characters once it is encoded")
    return url


class _Lookups(AbstractResolver):
    """Name lookups in threads of their own: a name server that keeps silent must not hold those of the object store."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="webhook-dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address of the host. Raises OSError."""
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)
        return [
            ResolveResult(
                hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, address in found
        ]

    async def close(self) -> None:
        """Lookups on their way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> Sequence[AddrInfo]:
    try:
        return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or too long
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error


async def refuses(rule: AddressRule, url: URL) -> bool:
    """Whether the host is known, now, to lead to a refused address. A name that nobody knows yet is not refused."""
    lookups = _Lookups()
    try:
        async with asyncio.timeout(LOOKUP_S):
            found = await lookups.resolve((url.raw_host or "").partition("%")[0])
    except (OSError, TimeoutError):
        return False
    finally:
        await lookups.close()
    return not all(rule.permits(entry["host"]) for entry in found)


class GuardedClient:
    """Sends to addresses that the rule permits: no redirects, proxies, cookies or reused connections."""

    def __init__(self, rule: AddressRule, *, timeout_s: float = TIMEOUT_S) -> None:
        self._rule = rule
        self._timeout_s = timeout_s
        self._lookups = _Lookups()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._lookups,
            use_dns_cache=False,
            socket_factory=self._open_socket,
            force_close=True,
            limit=0,  # whoever sends bounds how much at once
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            trust_env=False,
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        await self._lookups.close()  # a connector leaves alone what it was given

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send, and read the answer's head alone. Raises SendError, in words."""
        if self._session is None:
            raise RuntimeError("the client has not been entered")
        try:
            target = parse_url(url)
            async with self._session.post(target, data=body, headers=headers, allow_redirects=False) as answer:
                return Answer(answer.status, answer.headers.get("retry-after"))
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise SendError(self._in_words(error)) from error

    def _open_socket(self, info: AddrInfo) -> socket.socket:
        family, kind, proto, _, address = info
        if not self._rule.permits(str(address[0])):
            raise PrivateAddressError
        return socket.socket(family, kind, proto)

    def _in_words(self, error: Exception) -> str:
        match error:
            case aiohttp.ClientConnectorError(os_error=PrivateAddressError()):
                return "The host is inside a private network, which webhooks may not reach."
            case aiohttp.ClientConnectorDNSError():
                return "The host's name cannot be resolved."
            case aiohttp.ClientSSLError() | aiohttp.ClientConnectorCertificateError():
                return "The host's TLS certificate is not accepted."
            case TimeoutError():
                return f"No answer within {self._timeout_s:g} seconds."
            case aiohttp.ClientConnectorError():
                return "The host does not take connections."
            case _:
                return "The connection broke off, or the answer was no HTTP."
