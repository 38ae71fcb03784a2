import type { Random } from '#test/support/random.ts';

/** What can go wrong, each at a rate of its own. */
const troubles = [
  // A call of the SDK
  /** It meets a transaction. */
  'conflict',
  /** There is no room for it. */
  'throttled',
  /** The service fails. */
  'failed',
  /** It never arrives. */
  'lost',
  /** It takes effect, and its answer never arrives. */
  'unanswered',
  /** The SDK sends it again, because the first answer never arrived; both take effect. */
  'sentTwice',
  /** The SDK sends it again while the first is still under way, and is told so. */
  'inProgress',
  /** It takes seconds, before its effect, after it, or both. */
  'slow',
  /** A read that need not be the latest finds what was there up to a second before. */
  'staleRead',
  /** A read of several rows finds some of them, and is to ask again for the rest. */
  'partial',

  // An invocation
  /** It stops in the middle, and nobody hears of it. */
  'died',
  /** The function did all, and its caller never hears of it. */
  'unheard',

  // What starts it
  /** What a consumer has done is delivered again, because its deletion was lost. */
  'messageAgain',
  'recordsAgain',
  /** The stream is late by a minute. */
  'streamLate',
  /** Two runs of the tick begin at once. */
  'tickTwice',
] as const;

export type Trouble = (typeof troubles)[number];

const LOWEST_RATE = 0.01;
const HIGHEST_RATE = 0.2;

/** How far a clock may be off, either way. */
export const MAX_SKEW_MS = 2_000;

/** The weather of a run. */
export interface Sky {
  readonly rates: Readonly<Record<Trouble, number>>;
  /** How long a call usually takes, at the most. */
  readonly latencyMs: number;
  /** How late TTL comes; never, if it never does. */
  readonly ttlDelayMs: number;
  /** By how much the clocks of containers, and of the gateway's machines, are off. */
  readonly containerSkews: readonly number[];
  readonly gatewaySkews: readonly number[];
  /** How far apart any two clocks are. */
  spreadMs(): number;
  /** How often each trouble came. */
  readonly met: Record<Trouble, number>;
  /** Whether it comes now. */
  strikes(trouble: Trouble): boolean;
  /** From here on nothing goes wrong. In some runs clocks still differ, in the others they are set right. */
  clear(): void;
  isClear(): boolean;
}

/** From one in a hundred to one in five, and more often low than high: a call can meet many, and some have to get through. */
const drawRate = (random: Random, lowest: number): number =>
  lowest * (HIGHEST_RATE / lowest) ** (random.next() ** 2);

/** @param lowest the least rate of a trouble: a short run with few fans meets all of them only when it is rough */
export const drawSky = (random: Random, containers: number, lowest = LOWEST_RATE): Sky => {
  const drawn = Object.fromEntries(
    troubles.map((trouble) => [trouble, drawRate(random, lowest)]),
  ) as Sky['rates'];
  // A run has few holds that run out: half of their records come again.
  const rates = { ...drawn, recordsAgain: 0.5 };
  const met = Object.fromEntries(troubles.map((trouble) => [trouble, 0])) as Sky['met'];
  const skew = () => random.pick([-MAX_SKEW_MS, MAX_SKEW_MS, random.between(-MAX_SKEW_MS, MAX_SKEW_MS)]);
  const containerSkews = Array.from({ length: containers }, skew);
  // The extremes always meet: what is too early by one clock and too late by another is asked for by fans.
  const gatewaySkews = [-MAX_SKEW_MS, 0, MAX_SKEW_MS, skew()];
  const setsClocks = random.chance(0.6);
  let isClear = false;
  return {
    rates,
    latencyMs: random.pick([10, 50, 300]),
    ttlDelayMs: random.pick([5_000, 120_000, Number.POSITIVE_INFINITY]),
    containerSkews,
    gatewaySkews,
    spreadMs: () =>
      Math.max(...containerSkews, ...gatewaySkews) - Math.min(...containerSkews, ...gatewaySkews),
    met,
    strikes: (trouble) => {
      if (isClear || !random.chance(rates[trouble])) return false;
      met[trouble] += 1;
      return true;
    },
    clear: () => {
      isClear = true;
      if (!setsClocks) return;
      containerSkews.fill(0);
      gatewaySkews.fill(0);
    },
    isClear: () => isClear,
  };
};
