import type { Context } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { count, gauge, publishMetrics } from '#lib/metrics.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { recordSample } from '#lib/operations/record-sample.ts';
import type { TickDecision } from '#lib/queue/admission.ts';
import { type OpenQueue, readOpenQueues } from '#lib/queue/queue-state.items.ts';

/** A run stops this long before its timeout. By then, the next run has started. Two runs at the same time do no harm. */
const STOP_BEFORE_END_MS = 5 * SECOND;

/** A queue that has nothing to do for longer than this is left to a later run: one starts every minute. */
const SLEEP_MS = MINUTE;

/** Ticks every second while any queue is open, until this run has to end. */
export const withClock =
  (clock: Clock) =>
  async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const run: Run = { clock, recorded: new Set() };
    while (context.getRemainingTimeInMillis() > STOP_BEFORE_END_MS) {
      const startedAt = performance.now();
      const someOpen = await tickAll(run);
      publishMetrics();
      if (!someOpen) return;
      await sleep(Math.max(0, SECOND - (performance.now() - startedAt)));
    }
  };

export const handler = withClock(Date.now);

/** One run of the function. A run starts every minute. */
interface Run {
  readonly clock: Clock;
  /** Queues whose sample this run has stored already: each queue gets one a minute. */
  readonly recorded: Set<ScheduleId>;
}

/** One tick of every open queue. @returns whether any queue is open; true if the open queues could not be read */
const tickAll = async (run: Run): Promise<boolean> => {
  try {
    const now = run.clock();
    const open = await readOpenQueues();
    const queues = open.filter(({ from = now }) => from <= now);
    if (queues.length > 0) measure(await Promise.all(queues.map((queue) => tick(queue, run))));
    count('ticks', 1);
    return open.some(({ from = now }) => from <= now + SLEEP_MS);
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
const tick = async (queue: OpenQueue, run: Run): Promise<TickDecision | undefined> => {
  try {
    const now = run.clock();
    const decision = await admitWaiting(queue, now);
    await recordOnce(queue, decision, now, run);
    return decision;
  } catch (error) {
    if (isDomainError(error, 'CONFLICT')) count('conflicts', 1);
    // Not found: the date has been deleted since the open queues were read.
    else if (!isDomainError(error, 'SCHEDULE_NOT_FOUND'))
      log.error('admission failed', error, { scheduleId: queue.scheduleId });
    return undefined;
  }
};

/** Stores a sample of a queue if this run has stored none. Never throws: a missing sample is only a gap in a chart. */
const recordOnce = async (
  { scheduleId }: OpenQueue,
  decision: TickDecision,
  now: Instant,
  { recorded }: Run,
): Promise<void> => {
  if (recorded.has(scheduleId)) return;
  recorded.add(scheduleId);
  try {
    await recordSample(scheduleId, decision, now);
  } catch (error) {
    log.error('a sample could not be stored', error, { scheduleId });
  }
};

/** If any queue's tick failed, skip the totals: a partial sum looks like a drop. */
const measure = (ticked: readonly (TickDecision | undefined)[]): void => {
  const done = ticked.filter((admission) => admission !== undefined);
  const overdue = done.filter(({ drawIsOverdue }) => drawIsOverdue);
  gauge('stalled', ticked.length - done.length + overdue.length);
  if (done.length < ticked.length) return;
  for (const name of ['waiting', 'inside'] as const) {
    gauge(
      name,
      done.map((admission) => admission[name]).reduce((sum, some) => sum + some, 0),
    );
  }
};
