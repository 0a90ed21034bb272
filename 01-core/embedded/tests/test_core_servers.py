"""The real servers: what they promise about data, secrets, processes and time."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import boto3
import pytest
import redis
from botocore.config import Config
from conftest import Launch
from scribe_embedded.accounts import SERVICE_USER_NAME
from scribe_embedded.home import Home
from scribe_embedded.leftovers import is_running
from scribe_embedded.state import ProcessState, StackState, read_state
from scribe_embedded.testing import CoreServers, core_servers, end, launch, wait_until_running
from support import processes_of, until

CORE_NAMES = {"postgres", "valkey", "swift-account", "swift-container", "swift-object", "swift-proxy"}
is_root = os.geteuid() == 0


def s3(env: Mapping[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=f"http://{env['MINIO_ENDPOINT']}",
        aws_access_key_id=env["MINIO_ROOT_USER"],
        aws_secret_access_key=env["MINIO_ROOT_PASSWORD"],
        region_name=env["MINIO_REGION"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def sql(env: Mapping[str, str], query: str, password: str | None = None) -> Any:
    async def ask() -> Any:
        link = await connect(env, password)
        try:
            return await link.fetchval(query)
        finally:
            await link.close()

    return asyncio.run(ask())


async def connect(env: Mapping[str, str], password: str | None = None) -> Any:
    return await asyncpg.connect(
        host=env["POSTGRES_HOST"],
        port=int(env["POSTGRES_PORT"]),
        user=env["POSTGRES_USER"],
        password=password or env["POSTGRES_PASSWORD"],
        database=env["POSTGRES_DB"],
    )


def state_of(data: Path) -> StackState:
    state = read_state(Home(data))
    assert state is not None
    return state


def process(data: Path, name: str) -> ProcessState:
    return next(p for p in state_of(data).processes if p.name == name)


def listeners() -> set[tuple[str, int]]:
    """Local addresses of every listening TCP socket: hexadecimal host, port."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A":
                host, port = local.split(":")
                found.add((host, int(port, 16)))
    return found


@pytest.fixture(scope="module")
def core() -> Iterator[CoreServers]:
    with core_servers() as running:
        yield running


class TestRunning:
    def test_is_postgresql_16_with_checksums_and_unicode(self, core: CoreServers) -> None:
        assert sql(core.env, "show server_version").startswith("16.")
        assert sql(core.env, "show data_checksums") == "on"
        assert sql(core.env, "select lower('É')") == "é"
        assert sql(core.env, "show fsync") == "on"

    def test_every_door_wants_its_password(self, core: CoreServers) -> None:
        with pytest.raises(asyncpg.InvalidPasswordError):
            sql(core.env, "select 1", password="wrong")
        port = int(core.env["REDIS_URL"].rsplit(":", 1)[1].split("/")[0])
        with redis.Redis(port=port) as anonymous, pytest.raises(redis.AuthenticationError):
            anonymous.ping()
        with pytest.raises(s3(core.env).exceptions.ClientError, match="SignatureDoesNotMatch"):
            s3({**core.env, "MINIO_ROOT_PASSWORD": "wrong"}).list_buckets()

    def test_valkey_keeps_what_it_is_given(self, core: CoreServers) -> None:
        with redis.Redis.from_url(core.env["REDIS_URL"]) as link:
            config = link.config_get("*")
        assert (config["appendonly"], config["appendfsync"], config["maxmemory-policy"]) == (
            "yes",
            "everysec",
            "noeviction",
        )

    def test_s3_takes_the_last_part_number_there_is(self, core: CoreServers) -> None:
        client = s3(core.env)
        client.create_bucket(Bucket="parts")
        upload = client.create_multipart_upload(Bucket="parts", Key="a/é b.bin")["UploadId"]
        where = {"Bucket": "parts", "Key": "a/é b.bin", "UploadId": upload}
        part = client.upload_part(**where, PartNumber=10_000, Body=b"x" * 1000)
        parts = {"Parts": [{"PartNumber": 10_000, "ETag": part["ETag"]}]}
        client.complete_multipart_upload(**where, MultipartUpload=parts)
        assert client.get_object(Bucket="parts", Key="a/é b.bin")["Body"].read() == b"x" * 1000

    @pytest.mark.parametrize("completed", [True, False])
    def test_s3_frees_the_parts_of_what_is_deleted(self, core: CoreServers, completed: bool) -> None:
        client, secret = s3(core.env), os.urandom(5 * 1024**2)
        if not [bucket for bucket in client.list_buckets()["Buckets"] if bucket["Name"] == "freed"]:
            client.create_bucket(Bucket="freed")
        where = {"Bucket": "freed", "Key": f"{completed}.wav"}
        upload = {**where, "UploadId": client.create_multipart_upload(**where)["UploadId"]}
        tags = [
            {"PartNumber": number, "ETag": client.upload_part(**upload, PartNumber=number, Body=secret)["ETag"]}
            for number in (1, 2)
        ]
        stored = [path for path in (core.data / "swift").rglob("*.data") if path.read_bytes() == secret]
        assert len(stored) == 2
        if completed:
            client.complete_multipart_upload(**upload, MultipartUpload={"Parts": tags})
            client.delete_object(**where)
        else:
            client.abort_multipart_upload(**upload)
        assert not [path for path in stored if path.exists()]

    def test_listens_on_loopback_alone(self, core: CoreServers) -> None:
        ports = {p.port for p in state_of(core.data).processes}
        assert len(ports) == len(CORE_NAMES)
        assert {host for host, port in listeners() if port in ports} == {"0100007F"}

    def test_secrets_are_for_the_owner_alone(self, core: CoreServers) -> None:
        etc = core.data / "swift" / "etc"
        private = [core.data / "secrets.json", *core.data.glob("env/*.env"), core.data / "valkey" / "valkey.conf"]
        private += list(etc.glob("*.conf"))
        assert len(private) == 10
        assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
        for folder in ("postgres", "valkey", "swift", "logs", "env"):
            assert stat.S_IMODE((core.data / folder).stat().st_mode) == 0o700

    def test_no_secret_shows_in_a_command_line(self, core: CoreServers) -> None:
        secrets = [core.env["POSTGRES_PASSWORD"], core.env["MINIO_ROOT_PASSWORD"]]
        for pid in processes_of(core.data):
            command = Path(f"/proc/{pid}/cmdline").read_text()
            assert not [secret for secret in secrets if secret in command]

    @pytest.mark.skipif(not is_root, reason="only root drops privileges")
    def test_the_native_servers_are_not_root(self, core: CoreServers) -> None:
        for name in ("postgres", "valkey"):
            pid = process(core.data, name).pid
            assert Path(f"/proc/{pid}").owner() == SERVICE_USER_NAME

    def test_a_second_instance_is_refused(self, core: CoreServers) -> None:
        second = launch(core.data)
        assert second.wait(20) == 1
        end(second)
        assert "already running" in (core.data / "supervisor-stderr.log").read_text()
        assert sql(core.env, "select 1") == 1


def remember(env: Mapping[str, str]) -> None:
    """Leave something in each server."""
    sql(env, "create table memory (word text); ")
    sql(env, "insert into memory values ('row') returning word")
    with redis.Redis.from_url(env["REDIS_URL"]) as link:
        link.xadd("stream", {"word": "entry"})
        link.waitaof(1, 0, 5000)
    client = s3(env)
    client.create_bucket(Bucket="memory")
    client.put_object(Bucket="memory", Key="object", Body=b"bytes")


def recall(env: Mapping[str, str]) -> tuple[str, int, bytes]:
    with redis.Redis.from_url(env["REDIS_URL"]) as link:
        entries = link.xlen("stream")
    body = s3(env).get_object(Bucket="memory", Key="object")["Body"].read()
    return sql(env, "select word from memory"), entries, body


MEMORY = ("row", 1, b"bytes")


class TestUncleanDeath:
    def test_data_and_ports_survive_stop_and_kill_of_everything(self, data: Path, launched: Launch) -> None:
        first = launched()
        env = wait_until_running(first)
        remember(env)
        end(first)
        assert not processes_of(data)
        second = launched()
        assert wait_until_running(second) == env
        assert recall(env) == MEMORY
        for pid in [second.pid, *processes_of(data)]:
            kill(pid)
        assert wait_until_running(launched()) == env
        assert recall(env) == MEMORY

    def test_killing_the_supervisor_leaves_no_orphan(self, data: Path, launched: Launch) -> None:
        supervisor = launched()
        with hung_client(wait_until_running(supervisor)):
            assert len(state_of(data).processes) == len(CORE_NAMES)
            kill(supervisor.pid)
            until(lambda: not processes_of(data), "all children are gone", timeout_s=10)

    def test_what_an_earlier_run_left_is_ended(self, data: Path, launched: Launch) -> None:
        supervisor = launched("valkey")
        wait_until_running(supervisor)
        valkey = process(data, "valkey").pid
        assert valkey is not None
        # A stopped process does not hear its death signal.
        os.kill(valkey, signal.SIGSTOP)
        kill(supervisor.pid)
        supervisor.wait(5)
        assert is_running(valkey)
        wait_until_running(launched("valkey"))
        assert not is_running(valkey)
        assert f"left behind: [{valkey}]" in (data / "supervisor-stderr.log").read_text()

    def test_a_stale_pid_file_with_a_recycled_pid_is_no_obstacle(self, data: Path, launched: Launch) -> None:
        first = launched("postgres")
        wait_until_running(first)
        end(first)
        lock = data / "postgres" / "data" / "postmaster.pid"
        with subprocess.Popen(["sleep", "60"], user=owner(lock.parent) if is_root else None) as stranger:
            lock.write_text(f"{stranger.pid}\n{lock.parent}\n0\n1\n\n127.0.0.1\n  0  0\nready\n")
            wait_until_running(launched("postgres"))
            assert stranger.poll() is None
            stranger.kill()

    def test_servers_that_die_come_back_with_their_data(self, data: Path, launched: Launch) -> None:
        env = wait_until_running(launched())
        remember(env)
        victims = ("postgres", "valkey", "swift-object")
        for name in victims:
            pid = process(data, name).pid
            assert pid is not None
            kill(pid)
        until(
            lambda: all(process(data, name).restarts for name in victims) and state_of(data).is_healthy,
            "all of them are back",
            timeout_s=60,
        )
        assert recall(env) == MEMORY


class TestChange:
    def test_a_port_that_was_taken_meanwhile_is_replaced(self, data: Path, launched: Launch) -> None:
        first = launched("swift")
        client = s3(wait_until_running(first))
        client.create_bucket(Bucket="memory")
        client.put_object(Bucket="memory", Key="object", Body=b"bytes")
        ports = {p.name: p.port for p in state_of(data).processes}
        end(first)
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", ports["swift-object"]))
            taken.listen()
            second = launched("swift")
            env = wait_until_running(second)
            moved = {p.name for p in state_of(data).processes if p.port != ports[p.name]}
            assert moved == {"swift-object"}
            assert s3(env).get_object(Bucket="memory", Key="object")["Body"].read() == b"bytes"

    def test_a_new_database_password_is_applied(self, launched: Launch) -> None:
        first = launched("postgres")
        wait_until_running(first)
        end(first)
        env = wait_until_running(launched("postgres", POSTGRES_PASSWORD="another-one"))
        assert sql(env, "select current_user", password="another-one") == "scribe"

    def test_another_account_for_the_objects_is_refused(self, data: Path, launched: Launch) -> None:
        first = launched("swift")
        env = wait_until_running(first)
        s3(env).create_bucket(Bucket="memory")
        end(first)
        second = launched("swift", MINIO_ROOT_USER="other")
        assert second.wait(30) == 1
        said = (data / "supervisor-stderr.log").read_text()
        assert "the data was made for MINIO_ROOT_USER=scribe:scribe: set it back" in said
        third = wait_until_running(launched("swift"))
        assert [bucket["Name"] for bucket in s3(third).list_buckets()["Buckets"]] == ["memory"]

    def test_a_queue_password_may_hold_what_urls_reserve(self, launched: Launch) -> None:
        env = wait_until_running(launched("valkey", REDIS_PASSWORD="pa/ss@#x%20"))
        with redis.Redis.from_url(env["REDIS_URL"]) as link:
            assert link.ping()


class TestStop:
    def test_loses_no_acknowledged_write(self, launched: Launch) -> None:
        first = launched("valkey")
        env = wait_until_running(first)
        with redis.Redis.from_url(env["REDIS_URL"]) as link:
            for number in range(1000):
                link.xadd("stream", {"number": number})
        end(first)
        wait_until_running(launched("valkey"))
        with redis.Redis.from_url(env["REDIS_URL"]) as link:
            assert link.xlen("stream") == 1000

    def test_the_queue_ends_without_its_data_folder(self, data: Path, launched: Launch) -> None:
        supervisor = launched("valkey")
        env = wait_until_running(supervisor)
        with redis.Redis.from_url(env["REDIS_URL"]) as link:
            link.set("key", "value")
        shutil.rmtree(data / "valkey")
        kill(supervisor.pid)
        until(lambda: not processes_of(data), "the queue has ended", timeout_s=10)

    def test_is_quick_although_clients_hang_on(self, data: Path, launched: Launch) -> None:
        supervisor = launched()
        with hung_client(wait_until_running(supervisor)):
            began = time.monotonic()
            end(supervisor)
            assert time.monotonic() - began < 10
        assert not processes_of(data)

    def test_is_heard_during_the_start(self, data: Path, launched: Launch) -> None:
        supervisor = launched()
        until(lambda: read_state(Home(data)), "the start has begun")
        end(supervisor)
        assert not processes_of(data)


@contextmanager
def hung_client(env: Mapping[str, str]) -> Iterator[None]:
    """A client in the middle of a transaction that never goes away by itself."""
    loop = asyncio.new_event_loop()
    link = loop.run_until_complete(connect(env))
    loop.run_until_complete(link.execute("begin; create table open (x int)"))
    try:
        yield
    finally:
        link.terminate()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def owner(path: Path) -> int:
    return path.stat().st_uid


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
