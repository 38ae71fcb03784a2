import path from 'node:path';

import { httpEvent, tokenOf } from '#bench/cold/requests.ts';
import { called } from '#bench/cold/sale.ts';
import type { FunctionName } from '#functions/names.ts';
import type { Operation } from '#functions/routes.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import type { Subject } from './measure.ts';
import type { HandlerName } from './report.ts';

interface Call {
  readonly operation: Operation;
  readonly status: number;
  /** Time between two calls. Within a second the container answers from its cache. */
  readonly everyMs?: number;
  /** The caller's token, if it is not the usual one. */
  readonly token?: (now: Instant) => Promise<string>;
}

const calls: Readonly<Record<Exclude<HandlerName, 'tick'>, Call>> = {
  poll: { operation: 'pollQueue', status: 202 },
  join: { operation: 'joinQueue', status: 201 },
  board: { operation: 'getBoard', status: 200 },
  seatMap: { operation: 'getSeatMap', status: 200 },
  seatMapRead: { operation: 'getSeatMap', status: 200, everyMs: SECOND },
  enter: { operation: 'pollQueue', status: 200, token: (now) => tokenOf(called, 'queue', 2, now) },
  exchange: { operation: 'holdSeats', status: 201 },
  pay: { operation: 'pay', status: 200 },
};

const EVENTS = 20;
export const QUEUES = 200;

const fileOf = (bundle: string): string => path.join(bundle, 'index.mjs');

/** Every handler, with requests a moment apart, and the tick of many queues. */
export const subjectsOf = async (
  bundles: Readonly<Record<FunctionName, string>>,
  now: Instant,
): Promise<Subject[]> => [
  ...(await requestsOf(bundles, now)),
  { name: 'tick', file: fileOf(bundles.admitWaiting), events: [{}], sharers: QUEUES },
];

const requestsOf = (bundles: Readonly<Record<Operation, string>>, now: Instant): Promise<Subject[]> =>
  Promise.all(
    Object.entries(calls).map(async ([name, one]) => ({
      name: name as HandlerName,
      file: fileOf(bundles[one.operation]),
      events: await eventsOf(one, now),
      status: one.status,
    })),
  );

const eventsOf = ({ operation, everyMs = 1, token }: Call, now: Instant): Promise<object[]> =>
  Promise.all(
    Array.from({ length: EVENTS }, async (_, index) =>
      httpEvent(operation, now + index * everyMs, token && { token: await token(now) }),
    ),
  );
