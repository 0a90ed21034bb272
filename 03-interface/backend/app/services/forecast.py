"""How long a job takes on this machine, learned from the jobs it has finished. Pure functions.

Each stage costs a fixed time and a time per second of recording, both as medians (Theil and Sen), so that one odd job
moves nothing. The range is what nine of ten, and one of ten, jobs took compared with that line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from scribe_contracts import Stage

from app.models import JsonObject
from app.schemas.meetings import Eta

MIN_JOBS = 3
STAGES = tuple(stage.value for stage in Stage)
LOW, HIGH = 0.1, 0.9
# Two recordings of nearly the same length say nothing about the slope between them.
MIN_DIFFERENCE_S = 1.0
# How many times longer than next to nothing a stage took says nothing either, and is beyond any number.
MIN_COST_S = 0.001

Timeline = tuple[float, Sequence[JsonObject]]
StageKey = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Span:
    """A time to come: the middle, and a range around it, in seconds."""

    middle_s: float = 0.0
    low_s: float = 0.0
    high_s: float = 0.0

    def __add__(self, other: "Span") -> "Span":
        return Span(self.middle_s + other.middle_s, self.low_s + other.low_s, self.high_s + other.high_s)

    def __mul__(self, factor: float) -> "Span":
        return Span(self.middle_s * factor, self.low_s * factor, self.high_s * factor)


@dataclass(frozen=True, slots=True)
class StageCost:
    """What a stage costs: ``fixed_s`` plus ``rate`` seconds per second of recording, times ``low`` to ``high``."""

    fixed_s: float
    rate: float
    low: float
    high: float

    def of(self, duration_s: float) -> Span:
        """The stage for a recording of this length."""
        middle_s = self.fixed_s + self.rate * duration_s
        return Span(middle_s, middle_s * self.low, middle_s * self.high)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What finished jobs taught: costs by stage and model, and by stage alone (model None)."""

    costs: Mapping[StageKey, StageCost]
    latest: Mapping[str, str | None]
    typical: Span
    jobs: int

    def remaining(
        self, duration_s: float, *, stage: str | None = None, fraction: float = 0.0, model: str | None = None
    ) -> Span | None:
        """From here to the end; None for a model that nothing is known about."""
        begun = STAGES.index(stage) if stage in STAGES else 0
        total = Span()
        for name in STAGES[begun:]:
            wanted = model if name == Stage.TRANSCRIBE.value else None
            cost = self._cost(name, wanted)
            if cost is None and wanted is not None:
                return None
            if cost is not None:
                total += cost.of(duration_s) * (1.0 - fraction if name == stage else 1.0)
        return total

    def eta(self, span: Span) -> Eta:
        """For people: whole seconds."""
        return Eta(
            remaining_s=round(span.middle_s), low_s=round(span.low_s), high_s=round(span.high_s), basis=self.jobs
        )

    def _cost(self, stage: str, wanted: str | None) -> StageCost | None:
        if wanted is not None:
            named = (cost for (name, model), cost in self.costs.items() if name == stage and _is(model, wanted))
            return next(named, None)
        return self.costs.get((stage, self.latest.get(stage))) or self.costs.get((stage, None))


def learn(timelines: Iterable[Timeline]) -> Forecast | None:
    """A forecast from finished jobs, latest first; None where there are too few to be honest."""
    jobs = [(duration_s, timeline) for duration_s, timeline in timelines if duration_s > 0]
    if len(jobs) < MIN_JOBS:
        return None
    samples: dict[StageKey, list[tuple[float, float]]] = defaultdict(list)
    latest: dict[str, str | None] = {}
    totals = []
    for duration_s, timeline in jobs:
        total_s = 0.0
        for record in timeline:
            if record.get("resumed"):
                continue  # most of its time was spent in an earlier delivery
            stage, model, elapsed_s = record["stage"], record.get("model"), float(record["elapsed_s"])
            latest.setdefault(stage, model)
            total_s += elapsed_s
            for key in {(stage, model), (stage, None)}:
                samples[key].append((duration_s, elapsed_s))
        totals.append(total_s)
    costs = {key: _fit(points) for key, points in samples.items() if len(points) >= MIN_JOBS}
    typical = Span(median(totals), _quantile(totals, LOW), _quantile(totals, HIGH))
    return Forecast(costs, latest, typical, len(jobs))


def _fit(points: Sequence[tuple[float, float]]) -> StageCost:
    slopes = [
        (second[1] - first[1]) / (second[0] - first[0])
        for first, second in combinations(points, 2)
        if abs(second[0] - first[0]) >= MIN_DIFFERENCE_S
    ]
    rate = max(0.0, median(slopes)) if slopes else median(cost / length for length, cost in points)
    fixed_s = max(0.0, median(cost - rate * length for length, cost in points))
    ratios = [cost / line if (line := fixed_s + rate * length) >= MIN_COST_S else 1.0 for length, cost in points]
    return StageCost(fixed_s, rate, min(1.0, _quantile(ratios, LOW)), max(1.0, _quantile(ratios, HIGH)))


def _quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies, between neighbours by their distance."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _is(model: str | None, wanted: str) -> bool:
    """Whether a stage's record names the model that was asked for: ``whisper base`` for ``base``."""
    return model is not None and (model == wanted or model.endswith(f" {wanted}"))
