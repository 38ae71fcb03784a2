import { assumptions, steps } from '#bench/cost/assumptions.ts';
import { billOf, type Quantity } from '#bench/cost/bill.ts';
import { GB, line } from '#bench/cost/quantities.ts';
import { type PriceName, type Region, regions } from '#bench/cost/prices.ts';
import { type Route, routeNames, workMs } from '#bench/rehearse/gateway.ts';
import { edgeReads, type Sale, type Use } from '#bench/rehearse/sale.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';

/** Table units of a request with warm containers (`npm run bench:units` measures cold ones). */
const units: Readonly<Record<Route, { readonly writes: number; readonly reads: number }>> = {
  join: { writes: 0, reads: 0.5 },
  poll: { writes: 0, reads: 0 },
  pay: { writes: 14, reads: 2.5 },
  board: { writes: 0, reads: 0.5 },
  seats: { writes: 0, reads: 3 },
  draw: { writes: 0, reads: 0.5 },
};
const entering = { writes: 6, reads: 3 };
const numberings = {
  fifo: { writes: 1.1, reads: 1.1 },
  draw: { writes: 1.2, reads: 1.1 },
} as const;
const tick = { reads: 6 };

const MEMORY_GB = 0.5;
const ACCESS_LOG_BYTES = 330;
/** The body of a refused request. */
const REFUSAL_BYTES = 40;

const answersByArrival: Readonly<Record<Route, number>> = {
  join: steps.join.answerBytes,
  poll: steps.poll.answerBytes,
  pay: steps.pay.answerBytes,
  board: steps.board.answerBytes,
  seats: assumptions.browser.cachedReadBytes,
  draw: steps.draw.answerBytes,
};

/** Bytes of the answers. The one of an entrant has the receipt. */
const answers: Readonly<Record<Sale['opening'], Readonly<Record<Route, number>>>> = {
  fifo: answersByArrival,
  draw: { ...answersByArrival, poll: steps.entrantPoll.answerBytes },
};

/** Whether the price table has the Region. If not, Seoul's prices are used. */
export const isPriced = (region: string): region is Region => (regions as readonly string[]).includes(region);

/** The cost of a sale at list price, without the page's files and sign-in, which `npm run cost` counts. */
export const usdOf = (use: Use, sale: Sale, region: string): number =>
  billOf(quantitiesOf(use, sale), isPriced(region) ? region : regions[0]).listUsd;

const quantitiesOf = (
  { traffic, batches, accepted, entered, edge, endMs }: Use,
  { opening, numbering: { batchMs } }: Sale,
): Quantity[] => {
  const numbering = numberings[opening];
  const answerBytes = answers[opening];
  const sum = (each: (route: Route) => number): number =>
    routeNames.reduce((all, route) => all + each(route), 0);
  const served = sum((route) => traffic[route].served);
  const total = sum((route) => traffic[route].total);
  const workedMs = sum((route) => traffic[route].served * workMs[route]);
  const ticks = endMs / SECOND;
  const edgeBytes = assumptions.headerBytes + assumptions.edgeHeaderBytes;
  const answered = sum((route) => traffic[route].served * (answerBytes[route] + edgeBytes));
  const readAtEdge = edgeReads.reduce((all, name) => all + edge[name] * (answerBytes[name] + edgeBytes), 0);
  return [
    // API Gateway does not charge for throttled requests. CloudFront does.
    one('apiRequest', served),
    one('lambdaRequest', served + batches + ticks / (MINUTE / SECOND)),
    one('lambdaGbSecond', ((workedMs + batches * batchMs + endMs) / SECOND) * MEMORY_GB),
    one(
      'tableWrite',
      sum((route) => traffic[route].served * units[route].writes) +
        accepted * numbering.writes +
        entered * entering.writes,
    ),
    one(
      'tableRead',
      sum((route) => traffic[route].served * units[route].reads) +
        accepted * numbering.reads +
        entered * entering.reads +
        ticks * tick.reads,
    ),
    one('sqsFifoRequest', accepted + 2 * batches),
    one('logs', (accepted * steps.join.logBytes + batches * steps.number.logBytes) / GB),
    one('logsInfrequent', (total * ACCESS_LOG_BYTES) / GB),
    one('edgeRequest', total + edgeReads.reduce((all, name) => all + edge[name], 0)),
    one('edgeData', (answered + (total - served) * (REFUSAL_BYTES + edgeBytes) + readAtEdge) / GB),
    one('edgeToOrigin', (total * assumptions.requestBytes) / GB),
  ];
};

const one = (price: PriceName, quantity: number): Quantity => line(price, 'rehearsal', quantity, '');
