import type { DynamoDBBatchResponse, DynamoDBRecord, SQSBatchResponse } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { whilePaused } from '#test/verification/simulation/timeline.ts';
import { invoke, NO_ANSWER, type Sale, type World } from '#test/verification/simulation/world.ts';

/** Batches in flight at once. */
const NUMBERING_CONCURRENCY = 3;
const STREAM_LATE_MS = MINUTE;
/** The largest batch of the stream: small, so that more batches can fail. */
const MOST_RECORDS = 3;

/** Starts what AWS does by itself: SQS, the schedule, the streams and TTL. They end with the run. */
export const startServices = (world: World, sales: readonly Sale[]): void => {
  const { timeline } = world;
  for (let poller = 1; poller <= NUMBERING_CONCURRENCY; poller += 1)
    timeline.spawn(`numbering ${poller}`, () => number(world));
  timeline.spawn('schedule', () => startTicks(world));
  timeline.spawn('stream', () => followStream(world));
  if (sales.some(({ schedule }) => schedule.draw)) timeline.spawn('publisher', () => publish(world));
  timeline.spawn('ttl', () => sweep(world));
};

/** Delivers batches of messages. Messages that are not deleted are delivered again after the visibility timeout. */
const number = async (world: World): Promise<void> => {
  const { random, timeline, faults, fifo, hosts } = world;
  while (!world.isOver) {
    await timeline.sleep(random.between(100, SECOND));
    const Records = fifo.receive(timeline.now());
    if (Records.length === 0) continue;
    const response = await invoke<SQSBatchResponse>(
      world,
      random.pick(hosts),
      'assignPositions',
      { Records },
      { timeoutMs: consumers.assignPositions.timeoutSeconds * SECOND },
    );
    if (response === NO_ANSWER || faults.occurs('messageAgain')) continue;
    const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    fifo.delete(new Set(Records.map(({ messageId }) => messageId).filter((id) => !failed.has(id))));
  }
};

/** Starts the scheduled function every minute, sometimes twice. It ticks for a minute. */
const startTicks = async (world: World): Promise<void> => {
  const { random, timeline, faults, hosts } = world;
  const { timeoutSeconds, everySeconds } = consumers.admitWaiting;
  while (!world.isOver) {
    const runs = faults.occurs('tickTwice') ? 2 : 1;
    for (let run = 1; run <= runs; run += 1)
      // The function sleeps for a second between two ticks.
      void invoke(
        world,
        random.pick(hosts),
        'admitWaiting',
        {},
        { timeoutMs: timeoutSeconds * SECOND, slowness: world.tickSeconds },
      );
    await timeline.sleep(everySeconds * SECOND);
  }
};

/** Delivers the records of each partition in order. */
const followStream = async (world: World): Promise<void> => {
  const { random, timeline, faults, holds } = world;
  while (!world.isOver) {
    await timeline.sleep(faults.occurs('streamLate') ? STREAM_LATE_MS : random.between(200, 2 * SECOND));
    for (const records of holds.records.values()) {
      const batch = records.splice(0, random.between(1, MOST_RECORDS));
      if (batch.length > 0) await deliver(world, batch);
    }
  }
};

/** Delivers a batch until all of it is done: again from the first failed record, and sometimes from the start. */
const deliver = async (world: World, batch: readonly DynamoDBRecord[]): Promise<void> => {
  const { random, timeline, faults, hosts } = world;
  let rest = batch;
  while (rest.length > 0) {
    const response = await invoke<DynamoDBBatchResponse>(
      world,
      random.pick(hosts),
      'expireHolds',
      { Records: rest },
      { timeoutMs: consumers.expireHolds.timeoutSeconds * SECOND },
    );
    if (response === NO_ANSWER || faults.occurs('recordsAgain')) continue;
    const [failed] = response.batchItemFailures;
    if (!failed) return;
    rest = rest.slice(rest.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed.itemIdentifier));
    await timeline.sleep(SECOND);
  }
};

/** Delivers each requested publication once, even if the function fails. */
const publish = async (world: World): Promise<void> => {
  const { random, timeline, faults, publications, hosts } = world;
  while (!world.isOver) {
    await timeline.sleep(faults.occurs('streamLate') ? STREAM_LATE_MS : random.between(200, 2 * SECOND));
    for (const record of publications.records.splice(0))
      await invoke(
        world,
        random.pick(hosts),
        'publishDraw',
        { Records: [record] },
        { timeoutMs: consumers.publishDraw.timeoutSeconds * SECOND },
      );
  }
};

const sweep = async (world: World): Promise<void> => {
  const { timeline, faults, holds, reads } = world;
  while (!world.isOver) {
    await timeline.sleep(20 * SECOND);
    const before = timeline.now() - faults.ttlDelayMs;
    await whilePaused(timeline, async () => {
      const removed = await holds.sweep(before, timeline.now());
      reads.written(
        removed.map(({ pk }) => pk),
        timeline.now(),
      );
    });
  }
};
