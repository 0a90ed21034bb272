"""Everything a service needs to know to describe its processes."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scribe_embedded.accounts import ServiceUser
from scribe_embedded.home import Home
from scribe_embedded.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One embedded stack: its data home, its settings, its ports and the user its servers run as."""

    clone: Path
    home: Home
    bin_dir: Path
    settings: Settings
    ports: dict[str, int]
    user: ServiceUser | None

    def venv_python(self, service: str) -> Path:
        """Interpreter of one service's environment."""
        return self.clone / ".venvs" / service / "bin" / "python"

    @property
    def dashboard_build(self) -> Path:
        """The dashboard as it is served: what the set-up has built."""
        return self.clone / ".venvs" / "dashboard"

    @property
    def node(self) -> Path:
        """Node out of its wheel: no other one on the machine matters."""
        return self.clone / ".venvs" / "node" / "bin" / "node"

    @property
    def api_url(self) -> str:
        """Where this machine reaches the API."""
        host = self.settings.api_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.ports['api']}"

    @property
    def dashboard_url(self) -> str:
        """Where this machine reaches the dashboard."""
        host = self.settings.api_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.ports['dashboard']}"

    @property
    def redis_url(self) -> str:
        """Address and password of Valkey."""
        return f"redis://:{quote(self.settings['REDIS_PASSWORD'], safe='')}@127.0.0.1:{self.ports['valkey']}/0"

    @property
    def s3_endpoint(self) -> str:
        """Host and port of the S3 API."""
        return f"127.0.0.1:{self.ports['swift-proxy']}"
