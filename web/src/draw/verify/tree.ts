import { sha256 } from '@noble/hashes/sha2.js';

import { concat, isEqual } from '#web/draw/verify/bytes.ts';

/** The Merkle tree of RFC 6962, over the hashes of its leaves. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const HASH_BYTES = 32;

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concat(LEAF, entry));

export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(NODE, left, right));

/** The largest tree: this verifier counts leaves in 32-bit integers. */
export const MOST_LEAVES = 2 ** 31 - 1;

/** The largest power of two below a count of at least two: where RFC 6962 splits a tree. */
export const splitOf = (count: number): number => 2 ** (31 - Math.clz32(count - 1));

/** The root of a tree, from the hashes of all leaves one after the other. */
export const rootOf = (hashes: Uint8Array): Uint8Array => {
  const count = hashes.length / HASH_BYTES;
  if (count === 0) return sha256(new Uint8Array());
  if (count === 1) return hashes;
  const middle = splitOf(count) * HASH_BYTES;
  return nodeHash(rootOf(hashes.subarray(0, middle)), rootOf(hashes.subarray(middle)));
};

/** The root that follows from a leaf and its inclusion proof. (RFC 9162 §2.1.3.2) */
const rootFromProof = (
  leaf: Uint8Array,
  index: number,
  count: number,
  proof: readonly Uint8Array[],
): Uint8Array | undefined => {
  let [at, last, hash] = [index, count - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
};

/** Whether a leaf is at an index of the tree with this root. */
export const isIncluded = (
  leaf: Uint8Array,
  index: number,
  { count, root }: { readonly count: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean => {
  const computed = rootFromProof(leaf, index, count, proof);
  return computed !== undefined && isEqual(computed, root);
};
