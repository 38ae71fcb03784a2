import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ScheduledEvent } from 'aws-lambda';

import { log } from '#lib/log.ts';
import { ACCOUNT_ID, REGION } from '#local/environment.ts';
import type { LocalFunction } from '#local/local-function.ts';

/** On AWS the schedule starts the function each minute; here it is soon started again, so that nobody waits for it. */
const PAUSE_MS = 1_000;

/** Calls a function over and over, as its schedule does. Gives the function that stops it. */
export const startTimer = (target: LocalFunction): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await target.invoke(scheduledEvent(), signal);
      } catch (error) {
        log.error(`${target.name} failed`, error);
      }
      await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  };

  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
};

const scheduledEvent = (): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: ACCOUNT_ID,
  time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  region: REGION,
  resources: [],
  detail: {},
});
