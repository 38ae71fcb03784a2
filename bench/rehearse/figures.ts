import { usdOf } from '#bench/rehearse/cost.ts';
import { type Route, routeNames } from '#bench/rehearse/gateway.ts';
import type { Options } from '#bench/rehearse/options.ts';
import { edgeReads, type Outcome } from '#bench/rehearse/sale.ts';
import { median } from '#bench/statistics.ts';
import { MINUTE } from '#lib/clock.ts';

/** A number far from the front, reported separately. */
const FAR_AWAY = 100_000;

/** The result of a sale. `null`: it never happened. */
export interface Figures {
  readonly soldOutMinutes: number | null;
  readonly joinRequests: number;
  readonly peakRequestsPerSecond: number;
  /** Polls of each fan who was never called, without the join and the board. */
  readonly ownRequestsPerWaiter: number;
  readonly errorScreens: number;
  readonly orderErrors: number;
  readonly turnedAway: number;
  readonly usd: number;
  readonly joinedMinutes: number;
  readonly numberedMinutes: number;
  readonly drawnMinutes: number | null;
  /** When the last fan knew their number, or that the date is sold out, and the cost until then. */
  readonly informedMinutes: number | null;
  readonly usdUntilInformed: number | null;
  readonly ownRequestsAtNumber100000: number | null;
  readonly standby: number;
  readonly calls: number;
  readonly called: number;
  readonly entered: number;
  readonly longestBacklog: number;
  readonly edgeRequests: number;
  readonly edgePeakPerSecond: number;
  readonly requests: Readonly<
    Record<Route, { readonly total: number; readonly served: number; readonly peak: number }>
  >;
}

export const figuresOf = (outcome: Outcome, { sale, region }: Options): Figures => ({
  soldOutMinutes: outcome.soldOutMs === undefined ? null : outcome.soldOutMs / MINUTE,
  joinRequests: outcome.use.traffic.join.total,
  peakRequestsPerSecond: outcome.peak,
  ownRequestsPerWaiter: outcome.waiters === 0 ? 0 : outcome.waiterPolls / outcome.waiters,
  errorScreens: outcome.errorScreens,
  orderErrors: outcome.orderErrors,
  turnedAway: outcome.turnedAway,
  usd: usdOf(outcome.use, sale, region),
  joinedMinutes: outcome.joinedMs / MINUTE,
  numberedMinutes: outcome.numberedMs / MINUTE,
  drawnMinutes: outcome.drawnMs === undefined ? null : outcome.drawnMs / MINUTE,
  informedMinutes: outcome.useUntilInformed ? outcome.useUntilInformed.endMs / MINUTE : null,
  usdUntilInformed: outcome.useUntilInformed ? usdOf(outcome.useUntilInformed, sale, region) : null,
  ownRequestsAtNumber100000: outcome.pollsAtNumber(FAR_AWAY) ?? null,
  standby: outcome.standby,
  calls: outcome.calls,
  called: outcome.called,
  entered: outcome.use.entered,
  longestBacklog: outcome.longestBacklog,
  edgeRequests: edgeReads.reduce((all, name) => all + outcome.use.edge[name], 0),
  edgePeakPerSecond: outcome.edgePeak,
  requests: outcome.use.traffic,
});

/** Of these figures, a summary has the worst of all seeds. Of every other figure it has the median. */
const worst: ReadonlySet<string> = new Set(['errorScreens', 'orderErrors', 'standby']);

export const summaryOf = (all: readonly Figures[]): Figures => {
  const [first] = all;
  if (!first) throw new Error('nothing was rehearsed');
  const numbers = Object.keys(first)
    .filter((name) => name !== 'requests')
    .map((name) => [
      name,
      middle(
        name,
        all.map((one) => one[name as keyof Figures] as number | null),
      ),
    ]);
  const requests = routeNames.map((route) => [
    route,
    {
      total: median(all.map((one) => one.requests[route].total)),
      served: median(all.map((one) => one.requests[route].served)),
      peak: median(all.map((one) => one.requests[route].peak)),
    },
  ]);
  return { ...Object.fromEntries(numbers), requests: Object.fromEntries(requests) } as Figures;
};

const middle = (name: string, values: readonly (number | null)[]): number | null => {
  if (worst.has(name)) return Math.max(...values.map(Number));
  // `null` is later than any time.
  const value = median(values.map((one) => one ?? Infinity));
  return Number.isFinite(value) ? round(value) : null;
};

const round = (value: number): number => Number(value.toFixed(3));
