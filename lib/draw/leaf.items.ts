import { DAY, type Instant, ttlAt } from '#lib/clock.ts';
import { HASH_BYTES, voidLeafHash } from '#lib/draw/leaf.ts';
import { changedSinceRead } from '#lib/errors.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { queryPage } from '#lib/table/read.ts';
import { put, rowIsNew, type Write } from '#lib/table/write.ts';
import { MAX_ENTRY_MS } from '#lib/token/lifetimes.ts';

/** The leaf hashes of consecutive entries: those of one batch. */
export interface Leaves {
  readonly scheduleId: ScheduleId;
  /** The first of these entries, from 0. */
  readonly first: number;
  readonly hashes: Uint8Array;
  readonly ttl: number;
}

/** Rows are kept until the files of the draw have certainly been published. */
export const LEAVES_KEPT_MS = MAX_ENTRY_MS + 10 * DAY;
/** Rows of one read: up to ten hashes each, so less than the 1 MB of a page of DynamoDB. */
const PAGE = 2_000;

/** Writes the leaves of a batch. It fails when one of them counts as void: see `readLeaves`. */
export const putLeaves = (
  scheduleId: ScheduleId,
  first: number,
  leaves: readonly Uint8Array[],
  now: Instant,
): Write =>
  put(
    {
      ...keys.leaves(scheduleId, first),
      scheduleId,
      first,
      hashes: Buffer.concat(leaves),
      ttl: ttlAt(now + LEAVES_KEPT_MS),
    },
    rowIsNew,
    changedSinceRead,
  );

/** The rows of a draw in order. Each page is read while the one before it is used. */
async function* readRows(scheduleId: ScheduleId): AsyncGenerator<Leaves> {
  const read = (after?: string) =>
    queryPage<Leaves>(
      {
        pk: pk.draw(scheduleId),
        prefix: prefix.leaves,
        freshness: 'latest',
        attributes: ['first', 'hashes'],
      },
      PAGE,
      after,
    );
  let page = await read();
  while (page.next !== undefined) {
    const following = read(page.next);
    // If the caller stops early, a failed read must not end the process as an unhandled rejection.
    following.catch(() => undefined);
    yield* page.rows;
    page = await following;
  }
  yield* page.rows;
}

/**
 * The hashes of all leaves, in order. An entry whose leaf is missing after a crash gets a void leaf first, in a row of its own.
 * A late batch that would still write the leaf then fails, so the hashes never change.
 * @throws DomainError CONFLICT when a leaf was written since it was found missing: read again
 */
export async function* readLeaves(
  scheduleId: ScheduleId,
  entries: number,
  now: Instant,
  send: (write: Write) => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  let next = 0;
  async function* fillUpTo(end: number): AsyncGenerator<Uint8Array> {
    for (; next < end; next += 1) {
      const hash = voidLeafHash(scheduleId, next);
      await send(putLeaves(scheduleId, next, [hash], now));
      yield hash;
    }
  }
  for await (const { first, hashes } of readRows(scheduleId)) {
    yield* fillUpTo(first);
    yield hashes;
    next = first + hashes.length / HASH_BYTES;
  }
  yield* fillUpTo(entries);
}
