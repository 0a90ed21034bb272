import { expect, it } from "vitest";

import { hitColumns, laneOf, laneRuns, loudness } from "@/features/player/lanes";

const turn = (start_s: number, end_s: number, speaker = "A") => ({ start_s, end_s, speaker });

it("gives the last lane to all who have none of their own", () => {
  expect([...laneOf(["A", "B", "C", "D"], 3)]).toEqual([["A", 0], ["B", 1], ["C", 2], ["D", 2]]);
});

it("joins what touches and shows the shortest turn", () => {
  const lanes = laneOf(["A", "B"], 8);
  expect(laneRuns([turn(0, 10), turn(10, 20), turn(50, 50.01), turn(30, 40, "B"), turn(1, 2, "?")], lanes, 100, 100)).toEqual([[0, 20, 50, 51], [30, 40]]);
});

it("has no lanes where nobody talks, and none in no time", () => {
  expect(laneRuns([], laneOf([], 8), 10, 100)).toEqual([]);
  expect(laneRuns([turn(0, 1)], laneOf(["A"], 8), 0, 100)).toEqual([[]]);
});

it("takes the loudest of each column, whichever side", () => {
  expect([...loudness([-10, 5, -1, 20, 0, 0, -5, 5], 2)]).toEqual([1, 0.25]);
  expect([...loudness([], 2)]).toEqual([0, 0]);
  expect([...loudness([-64, 64], 3)]).toEqual([1, 1, 1]);
});

it("marks a column once", () => expect(hitColumns([0, 0.5, 99, 100], 100, 100)).toEqual([0, 99]));
