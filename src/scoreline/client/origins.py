"""Where a key and its rows may travel: an allow-list kept outside any workbook.

A workbook names the address it is scored at, and anyone may have edited it. So an
address must be spelt plainly, and its origin (scheme, host and port) be allowed:
loopback always, others by ``SCORELINE_ALLOWED_ORIGINS``, by ``scoreline origin allow``,
or by a login or home of one's own.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import OriginRefused

__all__ = ["ALLOWED_ORIGINS", "AllowedOrigins", "Origin"]

ALLOWED_ORIGINS: Final = "SCORELINE_ALLOWED_ORIGINS"  # environment: URLs, by comma

# Parsers disagree about everything beyond this grammar (reliability, D4): user names,
# backslashes, blanks, fragments, dots that climb, letters beyond ASCII.
_PLAIN_URL: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?:(?P<path>/[a-z0-9/._~!$&'()*+,;=:%-]*)"
    r"(?:\?[a-z0-9/._~!$&'()*+,;=:%?-]*)?)?",
    re.IGNORECASE,
)
_CLIMBING: Final = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
_HOST_IN_ANYTHING: Final = re.compile(r"(?:.*?:)?[/\\]*(?:[^/\\?#]*@)?([^/\\?#:@\s]+)")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: the part of an address that decides who answers.

    Attributes:
        scheme: ``http`` or ``https``.
        host: In lower case, ASCII; an IPv6 address in brackets.
        port: The scheme's own where none is written.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """Return the origin of *url*.

        Raises:
            OriginRefused: If *url* is not spelt plainly; the message names the host.
        """
        found = _PLAIN_URL.fullmatch(url)
        if not found or _CLIMBING.search(found["path"] or ""):
            raise OriginRefused(
                _readable_host(url),
                "the address is not spelt plainly; write it as https://HOST:PORT/PATH "
                "without user name, blanks, backslashes or letters beyond ASCII",
            )
        scheme, host = found["scheme"].lower(), found["host"].lower()
        port = int(found["port"] or _DEFAULT_PORTS[scheme])
        if not 0 < port <= _MAX_PORT:
            raise OriginRefused(host, f"a port is a number from 1 to {_MAX_PORT}")
        return cls(scheme, host, port)

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this very machine, spelt in the usual way."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def is_confidential(self) -> bool:
        """Whether nobody on the way can read along: TLS, or no way at all."""
        return self.scheme == "https" or self.is_loopback

    def __str__(self) -> str:
        usual = self.port == _DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{self.host}" + ("" if usual else f":{self.port}")


@dataclass(frozen=True, slots=True)
class AllowedOrigins:
    """The origins that a key may travel to, besides loopback."""

    origins: frozenset[Origin] = frozenset()

    def check(self, url: str) -> Origin:
        """Return the origin of *url*, if a key may travel there.

        Raises:
            OriginRefused: If not; the message names scheme, host and port.
        """
        origin = Origin.of(url)
        if origin.is_loopback or origin in self.origins:
            return origin
        if origin.scheme == "http":
            reason = "it is plain http, which others can read on the way"
        else:
            reason = "it is not among the addresses that you allowed"
        raise OriginRefused(
            str(origin),
            f"no key was sent there, because {reason}; if you trust it, run "
            f"'scoreline origin allow {origin}'",
        )

    def with_origin(self, origin: Origin) -> AllowedOrigins:
        """Return the list with *origin* on it, too."""
        return AllowedOrigins(self.origins | {origin})


def _readable_host(url: str) -> str:
    """Return the host that *url* seems to mean, in letters that can't deceive."""
    found = _HOST_IN_ANYTHING.match(url.strip())
    host = found[1][:120] if found else ""
    try:
        return host.encode("idna").decode("ascii") or "an address without a host"
    except UnicodeError:
        return ascii(host)[1:-1]
