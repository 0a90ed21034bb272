import { hitColumns, laneRuns, loudness } from "./lanes";

interface Turn {
  start_s: number;
  end_s: number;
  speaker: string;
}

export interface Drawing {
  durationS: number;
  turns: readonly Turn[];
  lanes: ReadonlyMap<string, number>;
  /** The CSS variable of each lane's colour, without var(). */
  colours: readonly string[];
  hidden: ReadonlySet<string>;
  samples: readonly number[];
  hitsS: readonly number[];
  /** The hit that the person is at. */
  hitS: number | null;
}

export const WAVE_PX = 40;
export const LANE_PX = 5;
const HIT_PX = 7;
const GAP_PX = 2;
const BAR_PX = 2;

/** How high the drawing of so many lanes is. */
export function heightOf(lanes: number): number {
  return WAVE_PX + 6 + lanes * (LANE_PX + GAP_PX);
}

/** Draw the whole recording: how loud it is, who talks when, and where what is looked for is said. */
export function paint(canvas: HTMLCanvasElement, drawing: Drawing, width: number): void {
  const ink = canvas.getContext("2d");
  if (!ink || width < 1) return;
  const height = heightOf(drawing.colours.length);
  const dots = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * dots);
  canvas.height = Math.round(height * dots);
  ink.scale(dots, dots);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name);

  ink.fillStyle = colour("--edge");
  const columns = Math.floor(width / (BAR_PX + 1));
  loudness(drawing.samples, columns).forEach((loud, at) => {
    const tall = Math.max(1, loud * WAVE_PX);
    ink.fillRect(at * (BAR_PX + 1), (WAVE_PX - tall) / 2, BAR_PX, tall);
  });

  const shown = drawing.turns.filter(({ speaker }) => !drawing.hidden.has(speaker));
  laneRuns(shown, drawing.lanes, drawing.durationS, width).forEach((run, lane) => {
    const top = WAVE_PX + 6 + lane * (LANE_PX + GAP_PX);
    ink.fillStyle = colour("--line");
    ink.fillRect(0, top + LANE_PX / 2 - 0.5, width, 1);
    ink.fillStyle = colour(drawing.colours[lane] ?? "--edge");
    for (let at = 0; at < run.length; at += 2) ink.fillRect(run[at]!, top, run[at + 1]! - run[at]!, LANE_PX);
  });

  ink.fillStyle = colour("--warn");
  for (const column of hitColumns(drawing.hitsS, drawing.durationS, width)) ink.fillRect(column - 0.5, 0, 2, HIT_PX);
  if (drawing.hitS !== null) ink.fillRect((drawing.hitS / drawing.durationS) * width - 1, 0, 2, WAVE_PX);
}
