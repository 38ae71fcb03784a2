import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import { consumers } from '#functions/consumers.ts';
import { SECOND } from '#lib/clock.ts';
import { defaultAdmission } from '#lib/concert/concert.ts';
import { variables } from '#lib/env.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { handler } from '#functions/queue/assign-positions.ts';
import { nextJoins, SCHEDULE_ID } from '#bench/numbering/joins.ts';

/**
 * `npm run bench:numbering`: how many fans a second one message group numbers, where a call of the table takes so long. Its
 * batches come one after the other, as SQS hands them over; what SQS and Lambda take between them is not in it.
 * `-- --json` prints the figures as JSON. Exits with 1 when a goal is missed.
 */
const goals: Readonly<Record<number, number>> = { 4: 300, 8: 220 };

const { json, seconds } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '5' } },
}).values;

const MILLION = 1_000_000;
const WARM_UP = 100;
const duration = Number(seconds) * SECOND;
const { lanes } = defaultAdmission;
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
  /** What a call of the table is told to take, and what a read takes then, by the median. */
  readonly callMs: number;
  readonly readMs: number;
  readonly batchMs: number;
  readonly cpuMs: number;
  readonly fansPerSecond: number;
}

const medianMs = async (times: number, act: () => Promise<unknown>): Promise<number> => {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const started = performance.now();
    await act();
    took.push(performance.now() - started);
  }
  return took.toSorted((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
};

const numberBatch = async (): Promise<void> => {
  const { batchItemFailures } = await handler({ Records: nextJoins(batchSize) });
  if (batchItemFailures.length > 0) throw new Error('a batch was not numbered');
};

const measure = async (callMs: number): Promise<Measured> => {
  stub.postMessage(callMs);
  await medianMs(WARM_UP, numberBatch);
  const readMs = await medianMs(WARM_UP, () => readQueueState(SCHEDULE_ID));

  const before = process.threadCpuUsage();
  const started = performance.now();
  let batches = 0;
  for (; performance.now() - started < duration; batches += 1) await numberBatch();
  const took = performance.now() - started;
  const { user, system } = process.threadCpuUsage(before);
  return {
    callMs,
    readMs,
    batchMs: took / batches,
    cpuMs: (user + system) / 1_000 / batches,
    fansPerSecond: (batches * batchSize * SECOND) / took,
  };
};

const lineOf = ({ callMs, readMs, batchMs, cpuMs, fansPerSecond }: Measured): string => {
  const minutes = MILLION / (fansPerSecond * lanes) / 60;
  return [
    `${callMs} ms a call (a read took ${readMs.toFixed(1)} ms):`,
    `${Math.round(fansPerSecond)} fans a second a message group (goal ${goals[callMs]}),`,
    `${batchMs.toFixed(1)} ms a batch of ${batchSize}, ${cpuMs.toFixed(1)} ms of them on the processor;`,
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
