import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context, ScheduledEvent } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { log } from '#lib/log.ts';
import { ACCOUNT_ID, REGION } from '#local/environment.ts';
import { lambdaContext, timeLeft } from '#local/lambda-context.ts';

export type TimerHandler = (event: ScheduledEvent, context: Context) => Promise<unknown>;

/** On AWS the schedule starts the handler each minute; here it is soon started again, so that nobody waits for it. */
const PAUSE_MS = 1_000;

/** Calls the admission over and over, as the schedule does. Gives the function that stops it. */
export const startAdmissionTimer = (handler: TimerHandler): (() => Promise<void>) => {
  const { file, everySeconds } = consumers.admitWaiting;
  const stopping = new AbortController();
  const { signal } = stopping;

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const remaining = timeLeft(everySeconds * 1_000);
      try {
        await handler(
          scheduledEvent(),
          lambdaContext(file, () => (signal.aborted ? 0 : remaining())),
        );
      } catch (error) {
        log.error(`${file} failed`, error);
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
