import { sha256 } from '#lib/draw/sha256.ts';

/** The name of the algorithm in checkpoints and answers. */
export const ALGORITHM = 'swap-or-not-90/v1';

const ROUNDS = 90;
const SEED_BYTES = 32;
/** Positions that share one hash: one bit each. */
const BITS = 256;

/**
 * Where an index lands in the permutation of 0 … `count` − 1 that a seed determines: `compute_shuffled_index` of Ethereum's
 * consensus specification, with its 90 rounds. One index costs 90 hashes, whatever the count: nobody sorts a million entries.
 */
export const shuffledIndex = (index: number, count: number, seed: Uint8Array): number => {
  assertArguments(index, count, seed);
  const pivots = pivotsOf(count, seed);
  const input = Buffer.alloc(SEED_BYTES + 5);
  input.set(seed);
  return pivots.reduce((at, pivot, round) => {
    const flip = (pivot + count - at) % count;
    // Both partners of a pair look at the same bit, so both swap or neither does.
    const position = Math.max(at, flip);
    input[SEED_BYTES] = round;
    input.writeUInt32LE(Math.floor(position / BITS), SEED_BYTES + 1);
    const byte = sha256(input).readUInt8(Math.floor((position % BITS) / 8));
    return (byte >> (position % 8)) & 1 ? flip : at;
  }, index);
};

const assertArguments = (index: number, count: number, seed: Uint8Array): void => {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(count) || index < 0 || index >= count)
    throw new RangeError(`there is no index ${index} among ${count}`);
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed has ${SEED_BYTES} bytes, not ${seed.length}`);
};

interface Pivots {
  readonly count: number;
  readonly seed: Buffer;
  readonly pivots: readonly number[];
}

let last: Pivots | undefined;

/** The pivots of all rounds. The last ones are kept: a container looks up many entries of one draw. */
const pivotsOf = (count: number, seed: Uint8Array): readonly number[] => {
  if (last?.count !== count || !last.seed.equals(seed)) {
    const rounds = Array.from({ length: ROUNDS }, (_, round) => pivotOf(round, count, seed));
    last = { count, seed: Buffer.from(seed), pivots: rounds };
  }
  return last.pivots;
};

const pivotOf = (round: number, count: number, seed: Uint8Array): number =>
  Number(sha256(Buffer.concat([seed, Buffer.of(round)])).readBigUInt64LE() % BigInt(count));
