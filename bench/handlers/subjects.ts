import path from 'node:path';

import { httpEvent } from '#bench/cold/requests.ts';
import type { Operation } from '#functions/routes.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import type { Subject } from './measure.ts';

interface Asked {
  readonly operation: Operation;
  readonly status: number;
  /** Time that passes between two calls; within a second the container answers from what it has read. */
  readonly everyMs?: number;
}

const asked: Readonly<Record<string, Asked>> = {
  poll: { operation: 'pollQueue', status: 202 },
  join: { operation: 'joinQueue', status: 201 },
  board: { operation: 'getBoard', status: 200 },
  seatMap: { operation: 'getSeatMap', status: 200 },
  seatMapRead: { operation: 'getSeatMap', status: 200, everyMs: SECOND },
  exchange: { operation: 'holdSeats', status: 201 },
  pay: { operation: 'pay', status: 200 },
};

const EVENTS = 20;

/** Every handler that is measured, with requests a moment apart. */
export const subjectsOf = async (
  bundles: Readonly<Record<Operation, string>>,
  now: Instant,
): Promise<Subject[]> =>
  Promise.all(
    Object.entries(asked).map(async ([name, { operation, status, everyMs = 1 }]) => ({
      name,
      file: path.join(bundles[operation], 'index.mjs'),
      events: await Promise.all(
        Array.from({ length: EVENTS }, async (_, index) => httpEvent(operation, now + index * everyMs)),
      ),
      status,
    })),
  );
