import { runsOf, type Sample, WINDOW_MS } from '#web/operator/samples.ts';

/** The size of a drawing in its own units. CSS stretches it. */
export const WIDTH = 600;
export const HEIGHT = 100;

const xOf = (at: number, end: number): number => round(WIDTH * (1 - (end - at) / WINDOW_MS));
const yOf = (value: number, most: number): number => round(HEIGHT * (1 - (most > 0 ? value / most : 0)));
const round = (value: number): number => Math.round(value * 10) / 10;

/** A round maximum for a scale: 1, 2 or 5 times a power of ten. */
export const scaleEnd = (most: number): number => {
  if (most <= 5) return 5;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= most) ?? most;
};

type Value = (sample: Sample) => number;

/** An SVG line through the samples, with gaps where samples are missing. The last sample is at the right edge. */
export const linePath = (samples: readonly Sample[], value: Value, most: number): string => {
  const end = samples.at(-1)?.at ?? 0;
  return (
    runsOf(samples)
      // A sample alone is a dot: a line of no length with round ends.
      .map((run) => `M${pointsOf(run, value, most, end).join('L')}${run.length === 1 ? 'h0' : ''}`)
      .join('')
  );
};

/** The same line, with the area below it. */
export const areaPath = (samples: readonly Sample[], value: Value, most: number): string => {
  const end = samples.at(-1)?.at ?? 0;
  return runsOf(samples)
    .map((run) => {
      const [from, to] = [run[0]?.at ?? end, run.at(-1)?.at ?? end].map((at) => xOf(at, end));
      return `M${from} ${HEIGHT}L${pointsOf(run, value, most, end).join('L')}L${to} ${HEIGHT}Z`;
    })
    .join('');
};

const pointsOf = (run: readonly Sample[], value: Value, most: number, end: number): string[] =>
  run.map((sample) => `${xOf(sample.at, end)} ${yOf(value(sample), most)}`);

/** One bar per number, from left to right. */
export const bars = (values: readonly number[], most: number) =>
  values.map((value, index) => {
    const room = WIDTH / values.length;
    const y = yOf(value, most);
    return { x: round(index * room + room * 0.1), y, width: round(room * 0.8), height: round(HEIGHT - y) };
  });
