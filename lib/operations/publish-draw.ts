import type { Instant } from '#lib/clock.ts';
import { putObject } from '#lib/bucket/objects.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { type DrawRules, SEALED_BEFORE_ROUND_MS } from '#lib/draw/draw.ts';
import { signCheckpoint } from '#lib/draw/checkpoint.ts';
import { checkpointFile, keysFile, roundFile, tileFile } from '#lib/draw/files.ts';
import { readLeaves } from '#lib/draw/leaf.items.ts';
import { type Tile, TiledTree } from '#lib/draw/tiles.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { hasDraw, isComplete, type QueueState, type WithDraw } from '#lib/queue/queue.ts';
import { changeDraw, readQueueState, recordPublished } from '#lib/queue/queue-state.items.ts';
import { write } from '#lib/table/transact.ts';
import { keySetOf, sealingKeys } from '#lib/token/public-keys.ts';

type Drawn = WithDraw<QueueState>;

interface PublishDraw {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
}

/** Files that are written at the same time. */
const PARALLEL = 32;

/**
 * Seals the entries of a draw and publishes its files, as far as they are due. Every file has the same content however often it
 * is written, and a draw is sealed once. So this is safe to repeat after a crash, and to run twice at the same time.
 * @throws DomainError CONFLICT when the draw has changed since it was read, SCHEDULE_NOT_FOUND
 */
export const publishDraw = async (
  { concertId, scheduleId }: PublishDraw,
  clock: () => Instant,
): Promise<void> => {
  const read = await readQueueState(scheduleId);
  if (!hasDraw(read) || read.draw.cancelledAt !== undefined) return;
  const { draw: rules } = await cachedSchedule(concertId, scheduleId, clock());
  if (!rules) return;
  const sealed = read.draw.checkpoint === undefined ? await seal(read, rules, clock) : read;
  if (!sealed) return;
  await publishFiles(sealed, rules);
};

/**
 * Builds the tree of all entries, writes its tiles, and then commits to its root. The commitment is one write on the queue's
 * row: its condition is that nobody has sealed the draw or given up its round. The write also keeps the public keys of that
 * moment, because keys may rotate before they are published.
 * @returns `undefined` when it is too early, or too late for the round
 */
const seal = async (state: Drawn, rules: DrawRules, clock: () => Instant): Promise<Drawn | undefined> => {
  const { scheduleId, draw, entries = 0 } = state;
  if (!isComplete(state)) return undefined;
  const root = await writeTree(scheduleId, entries, clock());
  const sealedAt = clock();
  if (sealedAt >= draw.roundAt - SEALED_BEFORE_ROUND_MS) return undefined;
  const { chainHash } = rules.beacon;
  const { keyPair, publicKeys } = await sealingKeys(sealedAt);
  const checkpoint = await signCheckpoint(
    { scheduleId, entries, root, round: draw.round, chainHash, sealedAt },
    keyPair,
  );
  return write<Drawn>(changeDraw(state, { checkpoint, sealedAt, publicKeys }));
};

/** Writes the tiles of all leaves while it reads them. @returns the root of the tree */
const writeTree = async (scheduleId: ScheduleId, entries: number, now: Instant): Promise<Uint8Array> => {
  const tree = new TiledTree();
  const writing = new Set<Promise<void>>();
  const store = async (tiles: readonly Tile[]): Promise<void> => {
    for (const tile of tiles) {
      while (writing.size >= PARALLEL) await Promise.race(writing);
      const one: Promise<void> = putObject(tileFile(scheduleId, tile)).finally(() => writing.delete(one));
      writing.add(one);
    }
  };
  try {
    for await (const hashes of readLeaves(scheduleId, entries, now, write)) await store(tree.push(hashes));
    if (tree.size !== entries) throw new Error(`${tree.size} leaves of ${entries} entries`);
    const { tiles, root } = tree.finish();
    await store(tiles);
    return root;
  } finally {
    await Promise.allSettled(writing);
  }
};

/** Publishes the files that are due. A later run publishes what has become due since. */
const publishFiles = async (state: Drawn, { beacon }: DrawRules): Promise<void> => {
  const { scheduleId, draw } = state;
  const { checkpoint = '', publicKeys = {}, round, signature, published } = draw;
  if (published === undefined) {
    await putObject(keysFile(scheduleId, keySetOf(publicKeys)));
    await putObject(checkpointFile(scheduleId, checkpoint));
    await write(recordPublished(state, 'CHECKPOINT'));
  } else if (published === 'CHECKPOINT' && signature !== undefined) {
    await putObject(roundFile(scheduleId, { beacon, round, signature }));
    await write(recordPublished(state, 'ROUND'));
  }
};
