import { isEqual, toBase64 } from '#web/draw/verify/bytes.ts';
import type { Checkpoint } from '#web/draw/verify/checkpoint.ts';
import { voidLeaf } from '#web/draw/verify/receipt.ts';
import { Failure, type Found } from '#web/draw/verify/report.ts';
import { shuffledIndices } from '#web/draw/verify/shuffle.ts';
import type { Source } from '#web/draw/verify/source.ts';
import { leafTileCount, readAllLeaves } from '#web/draw/verify/tiles.ts';
import { HASH_BYTES, rootOf } from '#web/draw/verify/tree.ts';

/** Checks that the leaves hash to the sealed root. */
export const checkTree = async (source: Source, checkpoint: Checkpoint): Promise<Found<Uint8Array>> => {
  const { count, root } = checkpoint;
  const leaves = await readAllLeaves(source, count);
  const computed = rootOf(leaves);
  if (!isEqual(computed, root))
    throw new Failure('rootWrong', { expected: toBase64(root), found: toBase64(computed) });
  return { value: leaves, facts: { entries: count, tiles: leafTileCount(count), root: toBase64(root) } };
};

const leafAt = (leaves: Uint8Array, index: number): Uint8Array =>
  leaves.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);

/** Checks that no leaf is twice in the list. */
export const checkDuplicates = (leaves: Uint8Array): Found<true> => {
  const count = leaves.length / HASH_BYTES;
  const view = new DataView(leaves.buffer, leaves.byteOffset);
  const beginningOf = (index: number): bigint => view.getBigUint64(index * HASH_BYTES);
  // Sorted numbers need a tenth of the memory of a set of texts.
  const beginnings = BigUint64Array.from({ length: count }, (_, index) => beginningOf(index)).toSorted();
  const repeated = new Set(beginnings.filter((value, at) => at > 0 && value === beginnings[at - 1]));
  const seen = new Map<string, number>();
  for (let index = 0; repeated.size > 0 && index < count; index += 1) {
    if (!repeated.has(beginningOf(index))) continue;
    const leaf = toBase64(leafAt(leaves, index));
    const first = seen.get(leaf);
    if (first !== undefined) throw new Failure('duplicateLeaf', { first, second: index, leaf });
    seen.set(leaf, index);
  }
  return { value: true, facts: { entries: count } };
};

/** Counts the leaves that belong to nobody. */
export const countVoids = (leaves: Uint8Array, scheduleId: string): Found<number> => {
  const count = leaves.length / HASH_BYTES;
  let voids = 0;
  for (let index = 0; index < count; index += 1) {
    if (isEqual(leafAt(leaves, index), voidLeaf(scheduleId, index))) voids += 1;
  }
  return { value: voids, facts: { entries: count, voids } };
};

/** Checks that each entry gets a number of its own, from 1 to the number of entries. */
export const checkNumbers = (count: number, seed: Uint8Array): Found<Uint32Array> => {
  const indices = shuffledIndices(count, seed);
  const isTaken = new Uint8Array(count);
  for (const index of indices) {
    if (index >= count || isTaken[index] === 1) throw new Failure('notPermutation', { number: index + 1 });
    isTaken[index] = 1;
  }
  return { value: indices, facts: { entries: count } };
};
