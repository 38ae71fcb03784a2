import { broken, ofRows, ofTable, type Rule } from '#lib/audit/rule.ts';
import type { Stored } from '#lib/audit/snapshot.ts';
import { entriesIn, roundIn, seedOf } from '#lib/draw/checkpoint.ts';
import { isPending, SEALED_BEFORE_ROUND_MS } from '#lib/draw/draw.ts';
import { LEAVES_KEPT_MS } from '#lib/draw/leaf.items.ts';
import { HASH_BYTES } from '#lib/draw/leaf.ts';
import { hasDraw, isComplete, type WithDraw } from '#lib/queue/queue.ts';

/**
 * A checkpoint names the number of entries and the round of its draw. All message groups were marked before it was sealed, and
 * it was sealed in time before its round.
 */
const drawSealed = ofRows(function* ({ queues }) {
  for (const queue of queues.filter(hasDraw)) {
    const { scheduleId, entries, draw } = queue;
    const { checkpoint, sealedAt = Number.POSITIVE_INFINITY, round, roundAt } = draw;
    if (checkpoint === undefined) continue;
    const isGood =
      isComplete(queue) &&
      entriesIn(checkpoint) === entries &&
      roundIn(checkpoint) === round &&
      sealedAt < roundAt - SEALED_BEFORE_ROUND_MS;
    if (isGood) continue;
    yield broken(
      `the draw of schedule ${scheduleId} has ${entries} entries and round ${round}, but its checkpoint says ` +
        `${entriesIn(checkpoint)} entries and round ${roundIn(checkpoint)}, or was sealed too early or too late`,
      queue,
    );
  }
});

/** The seed follows from the checkpoint and the round. A cancelled draw has no seed. Nobody is called while a draw is pending. */
const drawSeed = ofRows(function* ({ queues }) {
  for (const queue of queues.filter(hasDraw)) {
    const { scheduleId, serving, draw } = queue;
    const { checkpoint, signature, seed, drawnAt, roundAt, cancelledAt } = draw;
    if (isPending(draw) && serving > 0)
      yield broken(`${serving} numbers of schedule ${scheduleId} are called before its draw`, queue);
    if (seed === undefined && signature === undefined && drawnAt === undefined) continue;
    const isGood =
      cancelledAt === undefined &&
      drawnAt !== undefined &&
      drawnAt >= roundAt &&
      seed === seedIn(checkpoint, signature);
    if (isGood) continue;
    yield broken(
      `the seed of the draw of schedule ${scheduleId} is not that of its checkpoint and round`,
      queue,
    );
  }
});

/** `undefined` also for a damaged checkpoint. */
const seedIn = (checkpoint: string | undefined, signature: string | undefined): string | undefined => {
  if (checkpoint === undefined || signature === undefined) return undefined;
  try {
    return seedOf(checkpoint, signature).toString('hex');
  } catch {
    return undefined;
  }
};

/** Ranges of leaf indices. The `end` of a range is the index after its last leaf. Ranges that touch are merged. */
class Ranges {
  readonly #ends = new Map<number, number>();
  readonly #firsts = new Map<number, number>();

  add(first: number, end: number): void {
    const [from, to] = [this.#firsts.get(first) ?? first, this.#ends.get(end) ?? end];
    this.#firsts.delete(first);
    this.#ends.delete(end);
    this.#ends.set(from, to);
    this.#firsts.set(to, from);
  }

  /** Whether the ranges cover all indices below `end`, without a gap or an overlap. */
  isAllUpTo(end: number): boolean {
    return end === 0 ? this.#ends.size === 0 : this.#ends.size === 1 && this.#ends.get(0) === end;
  }

  toString(): string {
    const ranges = [...this.#ends].toSorted(([one], [other]) => one - other).slice(0, 9);
    return ranges.map(([first, end]) => `${first} to ${end - 1}`).join(', ') || 'none';
  }
}

/** How many hashes there are; `NaN` if the attribute is missing, because a row may be damaged. */
const countOf = (hashes: Uint8Array | undefined): number => (hashes?.length ?? Number.NaN) / HASH_BYTES;

/**
 * A sealed draw has exactly one leaf for each of its entries. This is checked only until TTL may remove leaves. A scan returns
 * the rows of a draw in order, so they merge into one range, and memory does not grow with them.
 */
const drawLeaves = ofTable((now) => {
  const leavesOf = new Map<string, Ranges>();
  const sealed: WithDraw<Stored<'queues'>>[] = [];
  return {
    add({ queues, leaves }) {
      sealed.push(...queues.filter(hasDraw).filter(({ draw }) => draw.checkpoint !== undefined));
      for (const { scheduleId, first, hashes } of leaves) {
        const ranges = leavesOf.get(scheduleId) ?? new Ranges();
        leavesOf.set(scheduleId, ranges);
        ranges.add(first, first + countOf(hashes));
      }
    },
    *find() {
      for (const queue of sealed) {
        const { scheduleId, entries = 0, draw } = queue;
        const ranges = leavesOf.get(scheduleId) ?? new Ranges();
        if (now >= draw.entryOpensAt + LEAVES_KEPT_MS || ranges.isAllUpTo(entries)) continue;
        yield broken(
          `the draw of schedule ${scheduleId} has ${entries} entries, but its leaves are ${ranges.toString()}`,
          queue,
        );
      }
    },
  };
});

export const drawRules = {
  'draw-sealed': drawSealed,
  'draw-seed': drawSeed,
  'draw-leaves': drawLeaves,
} satisfies Record<string, Rule>;
