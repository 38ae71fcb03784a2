import { sha256 } from '@noble/hashes/sha2.js';

import { concat, u32le, u8 } from '#web/draw/verify/bytes.ts';

/** The swap-or-not shuffle of Ethereum's consensus specification, with its number of rounds. */
export const ALGORITHM = 'swap-or-not-90/v1';

const ROUNDS = 90;
/** One hash has a bit for each of this many positions. */
const POSITIONS_PER_HASH = 256;

const pivotOf = (seed: Uint8Array, round: number, count: number): number => {
  const hash = sha256(concat(seed, u8(round)));
  return Number(new DataView(hash.buffer, hash.byteOffset).getBigUint64(0, true) % BigInt(count));
};

const sourceOf = (seed: Uint8Array, round: number, block: number): Uint8Array =>
  sha256(concat(seed, u8(round), u32le(block)));

/** Whether the bit of a position is set, in the hashes of its round from the first block on. */
const isSet = (hashes: Uint8Array, position: number): boolean =>
  (((hashes[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;

/** The index after the shuffle of `count` things. */
export const shuffledIndex = (index: number, count: number, seed: Uint8Array): number => {
  let current = index;
  for (let round = 0; round < ROUNDS; round += 1) {
    const flip = (pivotOf(seed, round, count) + count - current) % count;
    const position = Math.max(current, flip);
    const source = sourceOf(seed, round, Math.floor(position / POSITIONS_PER_HASH));
    if (isSet(source, position % POSITIONS_PER_HASH)) current = flip;
  }
  return current;
};

/** The indices of all `count` things after the shuffle. It hashes once for 256 of them, not for each. */
export const shuffledIndices = (count: number, seed: Uint8Array): Uint32Array => {
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  if (count === 0) return indices;
  const blocks = Math.ceil(count / POSITIONS_PER_HASH);
  const hashes = new Uint8Array(blocks * 32);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let block = 0; block < blocks; block += 1) hashes.set(sourceOf(seed, round, block), block * 32);
    swapOrNot(indices, pivotOf(seed, round, count), hashes);
  }
  return indices;
};

const swapOrNot = (indices: Uint32Array, pivot: number, hashes: Uint8Array): void => {
  const count = indices.length;
  // Faster than `for…of` over the entries, which makes an array of each.
  for (let at = 0; at < count; at += 1) {
    const current = indices[at] ?? 0;
    const flip = (pivot + count - current) % count;
    if (isSet(hashes, Math.max(current, flip))) indices[at] = flip;
  }
};
