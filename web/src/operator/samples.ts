import type { Admission, Sample as StoredSample } from '#web/api-types.ts';

/** The figures of a sale at one moment. */
export interface Sample extends Pick<StoredSample, 'waiting' | 'serving' | 'sold' | 'held' | 'soldOut'> {
  readonly at: number;
}

const MINUTE = 60_000;
/** How long the server keeps samples. The charts show all of it. */
export const WINDOW_MS = 60 * MINUTE;
/** The server stores a sample a minute. A longer gap means that no tick ran: the sale was closed, or nobody waited. */
const GAP_MS = 100_000;
/** The shortest time that gives a rate. */
const MIN_RATE_MS = 10_000;

/** The stored samples of the last hour, and the latest figures. */
export const samplesOf = (stored: readonly StoredSample[], latest: Admission): readonly Sample[] => {
  const now = Date.parse(latest.asOf);
  const before = stored
    .map((sample) => ({ ...sample, at: Date.parse(sample.at) }))
    .filter(({ at }) => at > now - WINDOW_MS && at < now);
  return [...before, { ...latest, at: now }];
};

/** Selling the last seat moves `serving` to the end of the queue. Those numbers were not called. */
const calledBetween = (before: Sample, after: Sample): number =>
  after.soldOut ? 0 : Math.max(0, after.serving - before.serving);

/** Numbers called since the first sample. */
export const calledIn = (samples: readonly Sample[]): number =>
  pairs(samples).reduce((sum, [before, after]) => sum + calledBetween(before, after), 0);

const pairs = (samples: readonly Sample[]): (readonly [Sample, Sample])[] =>
  samples.slice(1).flatMap((after, index) => {
    const before = samples[index];
    return before ? [[before, after] as const] : [];
  });

/** Numbers called per minute, over the last 100 s at most; `undefined`: the samples cover less than 10 s. */
export const calledPerMinute = (samples: readonly Sample[]): number | undefined => {
  const last = samples.at(-1);
  const recent = samples.filter(({ at }) => last && at >= last.at - GAP_MS);
  const [first] = recent;
  if (!first || !last || last.at - first.at < MIN_RATE_MS) return undefined;
  return (calledIn(recent) * MINUTE) / (last.at - first.at);
};

/** Numbers called in each minute of the window. The last entry is the minute that ends now. */
export const calledByMinute = (samples: readonly Sample[]): readonly number[] => {
  const minutes = Array.from({ length: WINDOW_MS / MINUTE }, () => 0);
  const end = samples.at(-1)?.at ?? 0;
  for (const [before, after] of pairs(samples)) {
    const index = minutes.length - 1 - Math.floor((end - after.at) / MINUTE);
    if (index in minutes) minutes[index] = (minutes[index] ?? 0) + calledBetween(before, after);
  }
  return minutes;
};

/** The samples in runs without gaps. */
export const runsOf = (samples: readonly Sample[]): readonly (readonly Sample[])[] => {
  const runs: Sample[][] = [];
  for (const sample of samples) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && sample.at - last.at <= GAP_MS) run.push(sample);
    else runs.push([sample]);
  }
  return runs;
};
