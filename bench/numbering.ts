import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { readJsonOption } from '#bench/json-option.ts';
import { nextJoins, SCHEDULE_ID } from '#bench/numbering/joins.ts';
import { consumers } from '#functions/consumers.ts';
import { handler } from '#functions/queue/assign-positions.ts';
import { SECOND } from '#lib/clock.ts';
import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { variables } from '#lib/env.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';

/**
 * `npm run bench:numbering`: how many fans a second one message group numbers, for two durations of a table call. Batches
 * come one after the other, as from SQS. The time that SQS and Lambda take between batches is not counted. `-- --json`
 * prints the figures alone. Exits with 1 when a goal is missed.
 */
const json = readJsonOption('bench:numbering');

/** Fans a second, by the milliseconds of a table call. */
const goals: Readonly<Record<number, number>> = { 4: 300, 8: 220 };

const MILLION = 1_000_000;
const WARM_UP = 100;
const batches = 500;
const { lanes } = defaultSaleSettings;
const { batchSize } = consumers.assignPositions;

Object.assign(process.env, {
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  [variables.table]: 'numbering',
  [variables.service]: 'bench',
  [variables.metricsNamespace]: 'bench',
  POWERTOOLS_METRICS_DISABLED: 'true',
});

interface Measured {
  /** How long a table call should take, and how long a read then takes. */
  readonly callMs: number;
  readonly readMs: number;
  readonly batchMs: number;
  readonly cpuMs: number;
  readonly fansPerSecond: number;
}

/** The time of the quickest tenth: other load on the machine only adds time. */
const quickestMs = async (times: number, act: () => Promise<unknown>): Promise<number> => {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const started = performance.now();
    await act();
    took.push(performance.now() - started);
  }
  return took.toSorted((one, other) => one - other)[Math.floor(times / 10)] ?? 0;
};

const numberBatch = async (): Promise<void> => {
  const { batchItemFailures } = await handler({ Records: nextJoins(batchSize) });
  if (batchItemFailures.length > 0) throw new Error('a batch was not numbered');
};

const measure = async (callMs: number): Promise<Measured> => {
  // A thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  stub.postMessage(callMs);
  await quickestMs(WARM_UP, numberBatch);
  const readMs = await quickestMs(WARM_UP, () => readQueueState(SCHEDULE_ID));

  const before = process.threadCpuUsage();
  const batchMs = await quickestMs(batches, numberBatch);
  const { user, system } = process.threadCpuUsage(before);
  return {
    callMs,
    readMs,
    batchMs,
    cpuMs: (user + system) / 1_000 / batches,
    fansPerSecond: (batchSize * SECOND) / batchMs,
  };
};

const lineOf = ({ callMs, readMs, batchMs, cpuMs, fansPerSecond }: Measured): string => {
  const minutes = MILLION / (fansPerSecond * lanes) / 60;
  return [
    `${callMs} ms a call (a read took ${readMs.toFixed(1)} ms):`,
    `${Math.round(fansPerSecond)} fans a second a message group (goal ${goals[callMs]}),`,
    `${batchMs.toFixed(1)} ms a batch of ${batchSize}, ${cpuMs.toFixed(1)} ms of it processor time;`,
    `${lanes} groups number a million in ${minutes.toFixed(1)} minutes`,
  ].join(' ');
};

const stub = new Worker(new URL('./numbering/stub.ts', import.meta.url));
const [port] = (await once(stub, 'message')) as [number];
process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${port}`;

const measured: Measured[] = [];
for (const callMs of Object.keys(goals)) measured.push(await measure(Number(callMs)));
await stub.terminate();

console.log(json ? JSON.stringify(measured) : measured.map(lineOf).join('\n'));
process.exit(measured.every(({ callMs, fansPerSecond }) => fansPerSecond >= (goals[callMs] ?? 0)) ? 0 : 1);
