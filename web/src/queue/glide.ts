/** The animation of a figure, from the value that the page shows to the server's latest value. The figure only grows. */
export interface Glide {
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
  readonly durationMs: number;
}

/** The server calls numbers every ten seconds, so a figure may lag by as much. */
const LONGEST_MS = 10_000;

export const restingAt = (value: number): Glide => ({ from: value, to: value, startedAt: 0, durationMs: 0 });

interface Known {
  readonly value: number;
  readonly ratePerSecond: number;
  /** When the next value is due. */
  readonly nextAt: number | undefined;
}

/** Starts an animation from the value shown now. It runs at the known rate, or faster if the next value is due before its end. */
export const glideOn = (
  last: Glide,
  { value, ratePerSecond, nextAt = Infinity }: Known,
  now: number,
): Glide => {
  const from = valueAt(last, now);
  const to = Math.max(from, value);
  const atRateMs = ratePerSecond > 0 ? ((to - from) / ratePerSecond) * 1_000 : Infinity;
  const durationMs = Math.max(0, Math.min(atRateMs, nextAt - now, LONGEST_MS));
  return { from, to, startedAt: now, durationMs };
};

/** The whole number to show: never past the latest known value, never back. */
export const valueAt = ({ from, to, startedAt, durationMs }: Glide, now: number): number => {
  const share = durationMs === 0 ? 1 : Math.min(1, Math.max(0, (now - startedAt) / durationMs));
  return Math.floor(from + (to - from) * share);
};
