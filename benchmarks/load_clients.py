"""Clients for locust: each asks once a second for a list, a filtered list or a search; one asks for almost nothing."""

# ruff: noqa: S311  nothing drawn here is a secret

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

from locust import HttpUser, constant_throughput, events, task

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text(encoding="utf-8"))
TIMES: list[tuple[float, str, float, bool]] = []
WORDS = ("budget", "réunion", "reunion", "fournisseur", "deadline", "sécurité", "hôpital", "quarter", "contrat client")
RARE = tuple(PLAN["rare_words"])
MEETINGS = "/api/v1/meetings/"


@events.request.add_listener
def note(name: str, response_time: float, exception: Exception | None, **_: Any) -> None:
    """Keep every time: locust itself rounds them."""
    TIMES.append((time.time(), name, response_time, exception is None))


@events.quitting.add_listener
def write(**_: Any) -> None:
    """Leave the times to whoever started us."""
    Path(os.environ["LOAD_TIMES"]).write_text(json.dumps(TIMES), encoding="utf-8")


class Colleague(HttpUser):
    """Somebody who looks for meetings."""

    wait_time = constant_throughput(1)

    def on_start(self) -> None:
        """Become one of the people, a third of them of each kind, at a moment of one's own: people do not march."""
        time.sleep(random.random())
        self.kind = random.choice(("most", "some", "few"))
        self.client.headers["Authorization"] = f"Bearer {random.choice(PLAN['tokens'][self.kind])}"

    def ask(self, name: str, path: str, **parameters: str | int) -> Any:
        """One request, under the name of its kind."""
        with self.client.get(path, params=parameters, name=name, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
                return None
            return answer.json()

    @task(4)
    def newest(self) -> None:
        """The first page."""
        self.ask(f"list ({self.kind})", MEETINGS)

    @task(1)
    def deep(self) -> None:
        """Page 500."""
        if self.kind == "most":
            self.ask("list, page 500", MEETINGS, cursor=PLAN["page_500"])
        else:
            self.ask(f"list ({self.kind})", MEETINGS)

    @task(1)
    def mine(self) -> None:
        """My own ones."""
        self.ask("list mine", f"{MEETINGS}mine")

    @task(1)
    def by_state(self) -> None:
        """In one state."""
        self.ask("filter status", MEETINGS, status=random.choice(("failed", "processing", "completed")))

    @task(1)
    def by_language(self) -> None:
        """In one language."""
        self.ask("filter language", MEETINGS, language=random.choice(("de", "en")))

    @task(1)
    def by_speaker(self) -> None:
        """Where somebody speaks."""
        self.ask("filter speaker", MEETINGS, speaker=random.choice(("zoe", "Camille", "Anne-Marie", "Grace")))

    @task(1)
    def by_date(self) -> None:
        """Of some days."""
        day, until = random.choice(PLAN["days"])
        self.ask("filter date", MEETINGS, created_from=day, created_to=until)

    @task(1)
    def with_words(self) -> None:
        """With a word in it."""
        self.ask("list with q", MEETINGS, q=random.choice((*WORDS, *RARE)))

    @task(2)
    def search(self) -> None:
        """With the places."""
        self.ask("search", "/api/v1/search/", q=random.choice((*WORDS, *RARE, '"budget réunion"', "contrat -budget")))


class Bare(HttpUser):
    """Asks whether the process lives: what a request costs that does nothing."""

    fixed_count = 5
    wait_time = constant_throughput(2)

    @task
    def live(self) -> None:
        """The bare endpoint."""
        self.client.get("/health/live", name="bare")
