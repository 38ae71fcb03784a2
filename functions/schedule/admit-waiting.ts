import type { Context } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, SECOND } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { count, gauge, publishMetrics } from '#lib/metrics.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import type { TickDecision } from '#lib/queue/admission.ts';
import { type OpenQueue, readOpenQueues } from '#lib/queue/queue-state.items.ts';

/** A run stops this long before its timeout. By then, the next run has started. Two runs at the same time do no harm. */
const STOP_BEFORE_END_MS = 5 * SECOND;

/** Ticks every second while any queue is open, until this run has to end. */
export const withClock =
  (clock: Clock) =>
  async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    while (context.getRemainingTimeInMillis() > STOP_BEFORE_END_MS) {
      const startedAt = performance.now();
      const someOpen = await tickAll(clock);
      publishMetrics();
      if (!someOpen) return;
      await sleep(Math.max(0, SECOND - (performance.now() - startedAt)));
    }
  };

export const handler = withClock(Date.now);

/** One tick of every open queue. @returns whether any queue is open; true if the open queues could not be read */
const tickAll = async (clock: Clock): Promise<boolean> => {
  try {
    const queues = await readOpenQueues();
    if (queues.length > 0) measure(await Promise.all(queues.map((queue) => tick(queue, clock))));
    count('ticks', 1);
    return queues.length > 0;
  } catch (error) {
    log.error('the open queues could not be read', error);
    gauge('stalled', 1);
    return true;
  }
};

/**
 * One tick of a queue. Never throws, so that one queue does not stop the others.
 * @returns `undefined` when the tick failed or the queue has changed since it was read
 */
const tick = async (queue: OpenQueue, clock: Clock): Promise<TickDecision | undefined> => {
  try {
    return await admitWaiting(queue, clock());
  } catch (error) {
    if (isDomainError(error, 'CONFLICT')) count('conflicts', 1);
    // Not found: the date has been deleted since the open queues were read.
    else if (!isDomainError(error, 'SCHEDULE_NOT_FOUND'))
      log.error('admission failed', error, { scheduleId: queue.scheduleId });
    return undefined;
  }
};

/** If any queue's tick failed, skip the totals: a partial sum looks like a drop. */
const measure = (ticked: readonly (TickDecision | undefined)[]): void => {
  const done = ticked.filter((admission) => admission !== undefined);
  gauge('stalled', ticked.length - done.length);
  if (done.length < ticked.length) return;
  for (const name of ['waiting', 'inside'] as const) {
    gauge(
      name,
      done.map((admission) => admission[name]).reduce((sum, some) => sum + some, 0),
    );
  }
};
