import socket
from ipaddress import ip_network

import pytest
from app.core.guarded_http import AddressRule, BadUrlError, GuardedClient, SendError, parse_url, refuses

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",  # carrier-grade NAT
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",  # the metadata of clouds
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:127.0.0.1",  # IPv4-mapped
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",  # NAT64
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::1",  # 6to4
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "100.63.255.255", "172.32.0.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


class TestAddressRule:
    @pytest.mark.parametrize("address", PRIVATE)
    def test_refuses_what_is_not_the_internet(self, address: str) -> None:
        assert not AddressRule().permits(address)

    @pytest.mark.parametrize("address", PUBLIC)
    def test_permits_the_internet(self, address: str) -> None:
        assert AddressRule().permits(address)

    @pytest.mark.parametrize("text", ["", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
    def test_refuses_what_is_no_address(self, text: str) -> None:
        assert not AddressRule((ip_network("0.0.0.0/0"),)).permits(text)

    @pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd12::1"])
    def test_permits_what_the_operator_allows(self, address: str) -> None:
        rule = AddressRule((ip_network("10.1.0.0/16"), ip_network("fd12::/16")))
        assert rule.permits(address)
        assert not rule.permits("10.2.0.1")
        assert not rule.permits("fd13::1")


class TestUrl:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("https://hooks.example.org/a?b=c#d", "https://hooks.example.org/a?b=c"),
            ("HTTP://Example.ORG:8080", "http://example.org:8080"),
            ("https://é.fr/ü", "https://xn--9ca.fr/%C3%BC"),
            ("http://[2606:4700::1111]:443/x", "http://[2606:4700::1111]:443/x"),
            ("http://\uff11\uff12\uff17.0.0.1/", "http://127.0.0.1/"),
            ("https://example.org/a\r\nX-Evil: 1", "https://example.org/aX-Evil:%201"),
        ],
    )
    def test_is_kept_as_the_client_reads_it(self, typed: str, kept: str) -> None:
        assert str(parse_url(typed)) == kept

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "example.org",
            "//example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "http://",
            "http:///x",
            "http://./",
            "http://user@example.org/",
            "http://user:word@example.org/",
            "http://good.example\\@127.0.0.1/",
            "http://a b/",
            "http://<x>/",
            "http://a%00b/",
            "http://%31/",
            "http://[fe80::1%25eth0]/",
            "http://example.org:0/",
            "http://example.org:22/",
            "http://example.org:25/",
            "http://example.org:99999/",
            "http://\ud800.org/",
            "https://example.org/" + "a" * 2000,
            "https://example.org/" + "é" * 600,
        ],
    )
    def test_anything_else_is_refused(self, typed: str) -> None:
        with pytest.raises(BadUrlError):
            parse_url(typed)


class TestRefuses:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "0177.1", "[::1]", "0"])
    async def test_every_way_to_write_this_host(self, host: str) -> None:
        assert await refuses(AddressRule(), parse_url(f"http://{host}:8080/"))

    async def test_not_a_name_that_nobody_knows(self) -> None:
        assert not await refuses(AddressRule(), parse_url("http://does-not-exist.invalid/"))


class TestClient:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
    async def test_opens_no_connection_into_the_house(self, host: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0)
            port = server.getsockname()[1]
            async with GuardedClient(AddressRule()) as client:
                with pytest.raises(SendError) as refused:
                    await client.post(f"http://{host}:{port}/", b"{}", {})
            assert "127" not in str(refused.value)
            with pytest.raises(BlockingIOError):
                server.accept()

    async def test_a_name_that_leads_into_the_house_says_so(self) -> None:
        async with GuardedClient(AddressRule()) as client:
            with pytest.raises(SendError, match="private network"):
                await client.post("http://localhost:8080/", b"{}", {})
