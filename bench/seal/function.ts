import { randomBytes } from 'node:crypto';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';

import type { FilledDraw } from '#bench/seal/entries.ts';
import { median } from '#bench/statistics.ts';
import { bucket } from '#lib/bucket/client.ts';
import { SECOND } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import { HASH_BYTES, newNonce, pseudonymOf } from '#lib/draw/leaf.ts';
import { readLeaves } from '#lib/draw/leaf.items.ts';
import { signReceipt } from '#lib/draw/receipt.ts';
import { shuffledIndex } from '#lib/draw/shuffle.ts';
import { TiledTree } from '#lib/draw/tiles.ts';
import type { UserId } from '#lib/ids.ts';
import { publishDraw } from '#lib/operations/publish-draw.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';

/** The figures of this script. It seals the draw of its argument in its own process, and prints them as JSON. */
export interface Sealed {
  readonly totalSeconds: number;
  readonly processorSeconds: number;
  readonly treeSeconds: number;
  readonly readSeconds: number;
  readonly peakHeapMb: number;
  readonly peakRssMb: number;
  readonly files: number;
  readonly fileMb: number;
  readonly numberMs: number;
  readonly receiptMs: number;
}

const MB = 2 ** 20;
const SAMPLES = 2_000;

const draw = JSON.parse(process.argv[2] ?? '') as FilledDraw;
const { scheduleId, entries, now } = draw;

let [files, fileBytes, peakHeap] = [0, 0, 0];

const noteHeap = (): void => {
  peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
};

/** Replaces the bucket by one that only counts files and bytes. */
const stubBucket = (): void => {
  process.env[variables.pageBucket] = 'page';
  bucket.send = (async ({ input: { Body } }: { input: PutObjectCommandInput }) => {
    files += 1;
    fileBytes += (Body as Uint8Array).length;
    noteHeap();
    return {};
  }) as never;
};

const secondsOf = async (act: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await act();
  return (performance.now() - started) / SECOND;
};

const medianMs = async (act: (index: number) => unknown): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const started = performance.now();
    await act(index);
    times.push(performance.now() - started);
  }
  return median(times);
};

const seal = async (): Promise<void> => {
  await publishDraw(draw, () => now);
  const state = await readQueueState(scheduleId);
  if (state.draw?.published !== 'CHECKPOINT') throw new Error('the draw was not sealed');
};

const readAll = async (): Promise<void> => {
  const leaves = readLeaves(scheduleId, entries, now, async () => {
    throw new Error('a leaf is missing');
  });
  for await (const _ of leaves);
};

const buildTree = async (): Promise<void> => {
  const tree = new TiledTree();
  const hashes = randomBytes(10 * HASH_BYTES);
  for (let first = 0; first < entries; first += 10) tree.push(hashes);
  tree.finish();
};

stubBucket();
const processor = process.cpuUsage();
const totalSeconds = await secondsOf(seal);
const { user, system } = process.cpuUsage(processor);
const peakRssMb = process.resourceUsage().maxRSS / 1_024;

const seed = randomBytes(32);
const fan = 'fan' as UserId;
const figures: Sealed = {
  totalSeconds,
  processorSeconds: (user + system) / 1e6,
  treeSeconds: await secondsOf(buildTree),
  readSeconds: await secondsOf(readAll),
  peakHeapMb: peakHeap / MB,
  peakRssMb,
  files,
  fileMb: fileBytes / MB,
  numberMs: await medianMs((index) => shuffledIndex(index, entries, seed)),
  receiptMs: await medianMs((entry) =>
    signReceipt({ scheduleId, entry, pseudonym: pseudonymOf(scheduleId, fan), nonce: newNonce() }, now, now),
  ),
};
console.log(JSON.stringify(figures));
