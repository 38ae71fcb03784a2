/** Bounds on how far the server's clock is ahead of ours, in milliseconds. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

export interface ClockSample {
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The answer's `Date`, which has whole seconds. */
  readonly date: number;
  /** The answer's `Age`. */
  readonly ageSeconds: number;
}

const MINUTE = 60_000;

/**
 * A clock that follows the server's. Each answer gives the server's time to the second, for some moment between request and
 * answer. Several answers together narrow it down. If an answer contradicts them, our own clock was changed: start over.
 */
export const serverClock = (now: () => number) => {
  let bounds: Bounds | undefined;
  return {
    /** The best estimate of the server's time. */
    now: (): number => now() + (bounds ? (bounds.least + bounds.most) / 2 : 0),
    learn: ({ sentAt, receivedAt, date, ageSeconds }: ClockSample): void => {
      if (!Number.isFinite(date) || receivedAt - sentAt > MINUTE) return;
      const at = date + ageSeconds * 1_000;
      // `Age` has whole seconds too.
      const blur = ageSeconds > 0 ? 2_000 : 1_000;
      const sample = { least: at - receivedAt, most: at + blur - sentAt };
      bounds = intersection(bounds ?? sample, sample) ?? sample;
    },
  };
};

const intersection = (one: Bounds, other: Bounds): Bounds | undefined => {
  const least = Math.max(one.least, other.least);
  const most = Math.min(one.most, other.most);
  return least <= most ? { least, most } : undefined;
};

const clock = serverClock(Date.now);

/** Milliseconds since the epoch by the server's clock. All countdowns and expiries use it. */
export const serverNow = clock.now;

/** Learns from an answer that has just come. @param sentAt when its request was sent, by our own clock */
export const learnServerTime = ({ headers }: Response, sentAt: number): void =>
  clock.learn({
    sentAt,
    receivedAt: Date.now(),
    date: Date.parse(headers.get('date') ?? ''),
    ageSeconds: Number(headers.get('age') ?? 0),
  });
