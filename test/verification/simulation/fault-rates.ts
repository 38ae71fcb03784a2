import type { Random } from '#test/support/random.ts';

/** What can go wrong. Each fault has a rate of its own. */
const faultNames = [
  // A call of the SDK
  /** It conflicts with a transaction. */
  'conflict',
  /** The table or the service throttles it. */
  'throttled',
  /** The service fails. */
  'failed',
  /** It never arrives. */
  'lost',
  /** It takes effect, but its answer never arrives. */
  'unanswered',
  /** The SDK retries it because the first answer was lost. Both tries take effect. */
  'sentTwice',
  /** The SDK retries it while the first try still runs, and gets TransactionInProgress. */
  'inProgress',
  /** It takes seconds, before or after its effect, or both. */
  'slow',
  /** An eventually consistent read returns rows as they were up to a second before. */
  'staleRead',
  /** A batch read returns some rows, and the rest as unprocessed keys. */
  'partial',

  // An invocation
  /** It stops in the middle, without an answer. */
  'died',
  /** It finishes, but its caller gets no answer. */
  'unheard',

  // An event source
  /** A handled batch is delivered again, because its deletion was lost. */
  'messageAgain',
  'recordsAgain',
  /** The stream is a minute late. */
  'streamLate',
  /** Two runs of the tick begin at once. */
  'tickTwice',
] as const;

export type FaultName = (typeof faultNames)[number];

const LOWEST_RATE = 0.01;
const HIGHEST_RATE = 0.2;

/** How far a clock may be off, in either direction. */
export const MAX_SKEW_MS = 2_000;

/** The faults of a run: how often each occurs, and how far clocks are off. */
export interface FaultRates {
  readonly rates: Readonly<Record<FaultName, number>>;
  /** The longest that a call without a fault takes. */
  readonly latencyMs: number;
  /** How late TTL removes a row; `Infinity`: never. */
  readonly ttlDelayMs: number;
  /** How far the clocks of containers, and of the gateway's machines, are off. */
  readonly containerSkews: readonly number[];
  readonly gatewaySkews: readonly number[];
  /** The largest difference between two clocks. */
  spreadMs(): number;
  /** How often each fault occurred. */
  readonly counts: Record<FaultName, number>;
  /** Draws whether a fault occurs now, and counts it. */
  occurs(name: FaultName): boolean;
  /** Ends all faults. In six of ten runs it also sets the clocks right. */
  stop(): void;
  areOver(): boolean;
}

/** From 1 % to 20 %, more often low than high: a call can meet many faults, and some calls must succeed. */
const drawRate = (random: Random, lowest: number): number =>
  lowest * (HIGHEST_RATE / lowest) ** (random.next() ** 2);

/** @param lowest the lowest rate of a fault: a short run with few fans needs high rates to meet all of them */
export const drawFaultRates = (random: Random, containers: number, lowest = LOWEST_RATE): FaultRates => {
  const drawn = Object.fromEntries(
    faultNames.map((name) => [name, drawRate(random, lowest)]),
  ) as FaultRates['rates'];
  // Few holds expire in a run, so half of their records are delivered again.
  const rates = { ...drawn, recordsAgain: 0.5 };
  const counts = Object.fromEntries(faultNames.map((name) => [name, 0])) as FaultRates['counts'];
  const skew = () => random.pick([-MAX_SKEW_MS, MAX_SKEW_MS, random.between(-MAX_SKEW_MS, MAX_SKEW_MS)]);
  const containerSkews = Array.from({ length: containers }, skew);
  // Both extremes always occur: so fans send requests that are too early by one clock and too late by another.
  const gatewaySkews = [-MAX_SKEW_MS, 0, MAX_SKEW_MS, skew()];
  const setsClocks = random.chance(0.6);
  let areOver = false;
  return {
    rates,
    latencyMs: random.pick([10, 50, 300]),
    ttlDelayMs: random.pick([5_000, 120_000, Number.POSITIVE_INFINITY]),
    containerSkews,
    gatewaySkews,
    spreadMs: () =>
      Math.max(...containerSkews, ...gatewaySkews) - Math.min(...containerSkews, ...gatewaySkews),
    counts,
    occurs: (name) => {
      if (areOver || !random.chance(rates[name])) return false;
      counts[name] += 1;
      return true;
    },
    stop: () => {
      areOver = true;
      if (!setsClocks) return;
      containerSkews.fill(0);
      gatewaySkews.fill(0);
    },
    areOver: () => areOver,
  };
};
