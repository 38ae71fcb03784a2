import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';

import { log } from '#lib/log.ts';
import { ACCOUNT_ID, REGION } from '#local/environment.ts';
import { pause, startLoop } from '#local/event-sources/loop.ts';
import type { LocalFunction } from '#local/local-function.ts';

/** On AWS the schedule starts the function each minute. Here it starts again after a second, so that nobody waits long. */
const PAUSE_MS = 1_000;

/** Calls a function over and over, as its schedule does. Returns the function that stops it. */
export const startTimer = (target: LocalFunction): (() => Promise<void>) =>
  startLoop(async (signal) => {
    while (!signal.aborted) {
      try {
        await target.invoke(scheduledEvent(), signal);
      } catch (error) {
        log.error(`${target.name} failed`, error);
      }
      await pause(PAUSE_MS, signal);
    }
  });

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
