"""OpenStack Swift as the S3 store: one device, one replica, four processes, loopback only."""

import base64
import getpass
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scribe_embedded.accounts import ServiceUser, own, own_folder, own_tree, run_as
from scribe_embedded.errors import ConfigError, StartError
from scribe_embedded.files import write_json, write_private
from scribe_embedded.probes import LOOPBACK, http_is_ok
from scribe_embedded.process import Chore, ProcessSpec
from scribe_embedded.stack import Stack

STORES = ("account", "container", "object")
# S3 itself allows 10000 parts in a multipart upload; Swift's defaults stop at 1000.
MAX_PARTS = 10_000

_BUILD_RINGS = """
import sys
from swift.common.ring import RingBuilder
for pair in sys.argv[2:]:
    name, port = pair.split("=")
    builder = RingBuilder(6, 1, 1)
    builder.add_dev(dict(id=0, region=1, zone=1, ip="127.0.0.1", port=int(port), replication_ip="127.0.0.1",
                         replication_port=int(port), device="d1", weight=1.0, meta=""))
    builder.rebalance(seed=1)
    builder.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
"""

# Swift's own updater commands look for swift.conf in /etc/swift alone.
_RUN_UPDATER = """
import importlib, sys
from swift.common.utils import set_swift_dir
module = importlib.import_module(sys.argv.pop(1))
set_swift_dir(sys.argv.pop(1))
module.main()
"""


def prepare_swift(stack: Stack) -> list[ProcessSpec]:
    """Write configuration and rings for the ports in use and describe the four processes."""
    python = stack.venv_python("swift")
    if not os.access(python, os.X_OK):
        raise StartError(
            f"{python} is missing, or not for this user to run: try ./manage.sh start --embedded, which installs Swift"
        )
    user = _user_that_can_run(python, stack.user)
    folder = own_folder(stack.home.root / "swift", user)
    etc = own_folder(folder / "etc", user)
    own_folder(folder / "cache", user)
    own_folder(folder / "devices", user)
    _keep_account(stack, folder, own_folder(folder / "devices" / "d1", user))
    for name, text in _configs(stack, folder, user).items():
        write_private(etc / name, text)
        own(etc / name, user, 0o600)
    _build_rings(stack, python, etc)
    _follow_user(folder, user)
    names = [*STORES, "proxy"]
    return [_spec(stack, name, etc, user) for name in names]


def _user_that_can_run(python: Path, user: ServiceUser | None) -> ServiceUser | None:
    """Drop privileges only if the service user can run this interpreter (one below /root it cannot)."""
    if user is None:
        return None
    try:
        return user if run_as(user, [str(python), "-c", "import swift"]).returncode == 0 else None
    except PermissionError:
        return None


def _keep_account(stack: Stack, folder: Path, device: Path) -> None:
    """Refuse another account than the objects belong to: to Swift that is an empty store, not a new name."""
    mark, access_key = folder / "account", stack.settings.s3_user
    kept = mark.read_text(encoding="utf-8").strip() if mark.exists() else ""
    if kept == access_key:
        return
    if kept and kept.split(":")[0] != access_key.split(":")[0] and any(device.iterdir()):
        raise ConfigError(f"the data was made for MINIO_ROOT_USER={kept}: set it back in .env")
    write_private(mark, f"{access_key}\n")


def _spec(stack: Stack, name: str, etc: Path, user: ServiceUser | None) -> ProcessSpec:
    port = stack.ports[f"swift-{name}"]
    program = stack.venv_python("swift").with_name(f"swift-{name}-server")
    return ProcessSpec(
        name=f"swift-{name}",
        # -v sends the log to standard output: there is no syslog to count on.
        command=(str(program.with_name("python")), str(program), str(etc / f"{name}-server.conf"), "-v"),
        env={"PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1"},
        port=port,
        user=user,
        is_healthy=lambda _pid: http_is_ok(LOOPBACK, port, "/healthcheck"),
        start_deadline_s=60,
    )


def swift_chores(specs: list[ProcessSpec]) -> list[Chore]:
    """Deliver the listing updates that were put off while a store was busy or down."""
    chores = []
    for spec in specs:
        module = {"swift-container": "swift.container.updater", "swift-object": "swift.obj.updater"}.get(spec.name)
        if module:
            python, _, config, *_ = spec.command
            command = (python, "-c", _RUN_UPDATER, module, str(Path(config).parent), config, "once", "-v")
            chores.append(Chore(f"{spec.name}-updater", command, spec.env, spec.user, every_s=600))
    return chores


def _configs(stack: Stack, folder: Path, user: ServiceUser | None) -> dict[str, str]:
    settings = stack.settings
    salts = f"swift_hash_path_prefix = {settings['SWIFT_HASH_PREFIX']}\n"
    salts += f"swift_hash_path_suffix = {settings['SWIFT_HASH_SUFFIX']}\n"
    configs = {
        "swift.conf": f"[swift-hash]\n{salts}\n[storage-policy:0]\nname = single\ndefault = yes\n",
        "proxy-server.conf": _proxy_config(stack, folder, user),
    }
    for name in STORES:
        sections = {
            "DEFAULT": _common(folder, user, stack.ports[f"swift-{name}"]),
            "pipeline:main": {"pipeline": f"healthcheck {name}-server"},
            "filter:healthcheck": {"use": "egg:swift#healthcheck"},
            f"app:{name}-server": {"use": f"egg:swift#{name}"},
        }
        if name != "account":
            sections[f"{name}-updater"] = {"concurrency": "1"}
        configs[f"{name}-server.conf"] = _ini(sections)
    return configs


def _proxy_config(stack: Stack, folder: Path, user: ServiceUser | None) -> str:
    account, name = (_b64(part) for part in stack.settings.s3_user.split(":", 1))
    filters = ["catch_errors", "healthcheck", "listing_formats", "bulk", "copy", "dlo"]
    sections = {
        "DEFAULT": _common(folder, user, stack.ports["swift-proxy"]),
        "pipeline:main": {
            "pipeline": "catch_errors healthcheck listing_formats bulk s3api tempauth copy slo dlo proxy-server"
        },
        "app:proxy-server": {
            "use": "egg:swift#proxy",
            "account_autocreate": "true",
            # Swift avoids a server that failed for 60 s, in favour of others; here, there is no other.
            "error_suppression_interval": "1",
        },
        "filter:s3api": {
            "use": "egg:swift#s3api",
            "location": stack.settings["MINIO_REGION"],
            "max_upload_part_num": str(MAX_PARTS),
        },
        "filter:tempauth": {
            "use": "egg:swift#tempauth",
            f"user64_{account}_{name}": f"{stack.settings['MINIO_ROOT_PASSWORD']} .admin",
        },
        "filter:slo": {
            "use": "egg:swift#slo",
            "max_manifest_segments": str(MAX_PARTS),
            # Parts would be left to a daemon that does not run here: deleted recordings would stay on the disk.
            "allow_async_delete": "false",
        },
        **{f"filter:{entry}": {"use": f"egg:swift#{entry}"} for entry in filters},
    }
    return _ini(sections)


def _common(folder: Path, user: ServiceUser | None, port: int) -> dict[str, str]:
    return {
        "bind_ip": LOOPBACK,
        "bind_port": str(port),
        "user": user.name if user else getpass.getuser(),
        "swift_dir": str(folder / "etc"),
        "devices": str(folder / "devices"),
        "mount_check": "false",
        # In this process, without forked children: the supervisor is the only one that starts processes.
        "workers": "0",
        "fallocate_reserve": "0",
        "log_level": "WARNING",
        "recon_cache_path": str(folder / "cache"),
    }


def _ini(sections: Mapping[str, Mapping[str, str]]) -> str:
    blocks = (f"[{title}]\n" + "".join(f"{k} = {v}\n" for k, v in body.items()) for title, body in sections.items())
    return "\n".join(blocks)


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode().rstrip("=")


def _build_rings(stack: Stack, python: Path, etc: Path) -> None:
    """Rings name the stores' ports: built again whenever one of them moved."""
    ports = {name: stack.ports[f"swift-{name}"] for name in STORES}
    stamp = etc / "rings.json"
    if stamp.exists() and json.loads(stamp.read_text()) == ports:
        return
    stamp.unlink(missing_ok=True)
    command = [str(python), "-W", "ignore", "-c", _BUILD_RINGS, str(etc), *(f"{n}={p}" for n, p in ports.items())]
    built = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if built.returncode != 0:
        raise StartError(f"cannot build Swift's rings: {built.stderr.strip()}")
    write_json(stamp, dict(ports))


def _follow_user(folder: Path, user: ServiceUser | None) -> None:
    """Give the store to whom it runs as; the whole tree only when that changed (another interpreter, a new user)."""
    uid = user.uid if user else os.geteuid()
    mark = folder / "owner"
    owner = mark.read_text().strip() if mark.exists() else ""
    own_tree(folder if owner != str(uid) else folder / "etc", user)
    if owner != str(uid):
        write_private(mark, f"{uid}\n")
