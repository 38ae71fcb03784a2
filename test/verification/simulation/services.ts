import type { DynamoDBBatchResponse, DynamoDBRecord, SQSBatchResponse } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { meanwhile } from '#test/verification/simulation/timeline.ts';
import { invoke, NO_ANSWER, type World } from '#test/verification/simulation/world.ts';

/** Batches in flight at once. */
const NUMBERING_CONCURRENCY = 3;
const STREAM_LATE_MS = MINUTE;
/** Records that are handed over at once: few, so that there is more to go wrong with. */
const MOST_RECORDS = 3;

/** Starts what AWS does by itself: numbering, ticks, the stream and TTL. All of it ends when the world is over. */
export const startServices = (world: World): void => {
  const { timeline } = world;
  for (let poller = 1; poller <= NUMBERING_CONCURRENCY; poller += 1)
    timeline.spawn(`numbering ${poller}`, () => number(world));
  timeline.spawn('schedule', () => startTicks(world));
  timeline.spawn('stream', () => followStream(world));
  timeline.spawn('ttl', () => sweep(world));
};

/** Hands batches of joins over. What failed, or was never heard of, comes again when its time is over. */
const number = async (world: World): Promise<void> => {
  const { random, timeline, sky, fifo, hosts } = world;
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
    if (response === NO_ANSWER || sky.strikes('messageAgain')) continue;
    const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    fifo.delete(new Set(Records.map(({ messageId }) => messageId).filter((id) => !failed.has(id))));
  }
};

/** Starts a run of the tick every minute, now and then two; a run lasts a minute itself. */
const startTicks = async (world: World): Promise<void> => {
  const { random, timeline, sky, hosts } = world;
  const { timeoutSeconds, everySeconds } = consumers.admitWaiting;
  while (!world.isOver) {
    const runs = sky.strikes('tickTwice') ? 2 : 1;
    for (let run = 1; run <= runs; run += 1)
      void invoke(
        world,
        random.pick(hosts),
        'admitWaiting',
        {},
        { timeoutMs: timeoutSeconds * SECOND, slowness: world.tickSlowness },
      );
    await timeline.sleep(everySeconds * SECOND);
  }
};

/** Hands the records of each partition over in their order. */
const followStream = async (world: World): Promise<void> => {
  const { random, timeline, sky, holds } = world;
  while (!world.isOver) {
    await timeline.sleep(sky.strikes('streamLate') ? STREAM_LATE_MS : random.between(200, 2 * SECOND));
    for (const records of holds.records.values()) {
      const batch = records.splice(0, random.between(1, MOST_RECORDS));
      if (batch.length > 0) await deliver(world, batch);
    }
  }
};

/** Hands a batch over until all of it is done: from the first record that failed on, and now and then all of it again. */
const deliver = async (world: World, batch: readonly DynamoDBRecord[]): Promise<void> => {
  const { random, timeline, sky, hosts } = world;
  let rest = batch;
  while (rest.length > 0) {
    const response = await invoke<DynamoDBBatchResponse>(
      world,
      random.pick(hosts),
      'expireHolds',
      { Records: rest },
      { timeoutMs: consumers.expireHolds.timeoutSeconds * SECOND },
    );
    if (response === NO_ANSWER || sky.strikes('recordsAgain')) continue;
    const [failed] = response.batchItemFailures;
    if (!failed) return;
    rest = rest.slice(rest.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed.itemIdentifier));
    await timeline.sleep(SECOND);
  }
};

const sweep = async (world: World): Promise<void> => {
  const { timeline, sky, holds, reads } = world;
  while (!world.isOver) {
    await timeline.sleep(20 * SECOND);
    const before = timeline.now() - sky.ttlDelayMs;
    await meanwhile(timeline, async () => {
      const removed = await holds.sweep(before, timeline.now());
      reads.written(
        removed.map(({ pk }) => pk),
        timeline.now(),
      );
    });
  }
};
