/** How far the server's clock is ahead of ours, as far as is known. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

export interface ClockSample {
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The answer's `Date`, cut to the second. */
  readonly date: number;
  /** Seconds that a cache kept the answer. */
  readonly ageSeconds: number;
}

const MINUTE = 60_000;

/**
 * A clock that follows the server's. Each answer says within a second when it was made, somewhere between request and
 * answer; together they narrow it down, and one that contradicts the others starts afresh: our clock was set.
 */
export const serverClock = (now: () => number) => {
  let bounds: Bounds | undefined;
  return {
    /** The server's time, as well as we know it. */
    now: (): number => now() + (bounds ? (bounds.least + bounds.most) / 2 : 0),
    learn: ({ sentAt, receivedAt, date, ageSeconds }: ClockSample): void => {
      if (!Number.isFinite(date) || receivedAt - sentAt > MINUTE) return;
      const at = date + ageSeconds * 1_000;
      // A cache counts whole seconds as well.
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

/** Milliseconds since the epoch by the server's clock: countdowns and expiries go by it. */
export const serverNow = clock.now;

export const learnServerTime = clock.learn;
