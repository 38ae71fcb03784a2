import type { Context } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, SECOND } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { type OpenQueue, readOpenQueues } from '#lib/queue/queue-state.items.ts';

/** The next run begins before this one would be cut off; they may overlap without harm. */
const STOP_BEFORE_END_MS = 5 * SECOND;

/** Ticks every second while any queue is open, for as long as this run may last. */
export const withClock =
  (clock: Clock) =>
  async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    while (context.getRemainingTimeInMillis() > STOP_BEFORE_END_MS) {
      const startedAt = performance.now();
      const queues = await readOpenQueues();
      if (queues.length === 0) return;
      await Promise.all(queues.map((queue) => tick(queue, clock)));
      await sleep(Math.max(0, SECOND - (performance.now() - startedAt)));
    }
  };

export const handler = withClock(Date.now);

/** One queue's trouble never holds up another. */
const tick = async (queue: OpenQueue, clock: Clock): Promise<void> => {
  try {
    await admitWaiting(queue, clock());
  } catch (error) {
    if (!isDomainError(error, 'CONFLICT'))
      log.error('admission failed', error, { scheduleId: queue.scheduleId });
  }
};
