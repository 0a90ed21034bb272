"""Clients for locust: each asks once a second for a list, a filtered list or a search; one asks for almost nothing."""

# ruff: noqa: S311  nothing drawn here is a secret

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

from locust import HttpUser, events, task

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


class Person(HttpUser):
    """Asks once in each of its turns, at a random moment of it.

    Locust's constant_throughput makes everybody march: all ask in the instant in which they were started together.
    """

    abstract = True
    turn_s = 1.0

    def on_start(self) -> None:
        """Wait for the first moment."""
        self.turn_begins = time.perf_counter()
        time.sleep(self.wait_time())

    def wait_time(self) -> float:
        """Seconds until the moment of the next turn; 0 for somebody who is late."""
        now = time.perf_counter()
        self.turn_begins += self.turn_s
        return max(0.0, self.turn_begins - self.turn_s * random.random() - now)


class Colleague(Person):
    """Somebody who looks for meetings."""

    def on_start(self) -> None:
        """Become one of the people, a third of them of each kind."""
        super().on_start()
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


class Bare(Person):
    """Asks whether the process lives: what a request costs that does nothing."""

    fixed_count = 5
    turn_s = 0.5

    @task
    def live(self) -> None:
        """The bare endpoint."""
        self.client.get("/health/live", name="bare")
