import type { Bytes } from '#web/draw/verify/bytes.ts';
import { Failure } from '#web/draw/verify/report.ts';
import { readRequired, type Source } from '#web/draw/verify/source.ts';
import { HASH_BYTES, nodeHash, rootOf, splitOf } from '#web/draw/verify/tree.ts';

/** Hash tiles of C2SP tlog-tiles: 256 hashes of one level in a file. Level 1 has the roots of the tiles of level 0, and so on. */
const WIDTH = 256;
const LEVELS_PER_TILE = 8;

/** The name of a tile, such as `tile/0/x001/067.p/12`: the index in groups of three digits. */
export const tileName = (level: number, index: number, width = WIDTH): string => {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width < WIDTH ? `.p/${width}` : ''}`;
};

/** The tiles of a tree. Each is read once. */
export interface Tiles {
  readonly count: number;
  readonly read: (level: number, index: number) => Promise<Bytes>;
}

export const tilesOf = (source: Source, count: number): Tiles => {
  const kept = new Map<string, Promise<Bytes>>();
  return {
    count,
    read: (level, index) => {
      const width = widthOf(count, level, index);
      const name = tileName(level, index, width);
      const tile = kept.get(name) ?? readTile(source, name, width);
      kept.set(name, tile);
      return tile;
    },
  };
};

/** How many hashes a tile has: only the last of its level may be partial. */
const widthOf = (count: number, level: number, index: number): number =>
  Math.min(WIDTH, Math.floor(count / WIDTH ** level) - index * WIDTH);

const readTile = async (source: Source, file: string, width: number): Promise<Bytes> => {
  const tile = await readRequired(source, file);
  const expected = width * HASH_BYTES;
  if (tile.length !== expected) throw new Failure('tileLength', { file, expected, found: tile.length });
  return tile;
};

/** The names of all tiles of a tree. */
export const tileNames = (count: number): string[] => {
  const names: string[] = [];
  for (let level = 0; Math.floor(count / WIDTH ** level) > 0; level += 1) {
    for (let index = 0; widthOf(count, level, index) > 0; index += 1)
      names.push(tileName(level, index, widthOf(count, level, index)));
  }
  return names;
};

/** How many tiles hold the leaves of a tree. */
export const leafTileCount = (count: number): number => Math.ceil(count / WIDTH);

/** Enough that a distant server does not make a million leaves take hours, and few enough for any server. */
const READS_AT_ONCE = 16;

/** The hashes of all leaves, one after the other. */
export const readAllLeaves = async (source: Source, count: number): Promise<Uint8Array> => {
  const leaves = new Uint8Array(count * HASH_BYTES);
  let next = 0;
  const readOn = async (): Promise<void> => {
    while (next < leafTileCount(count)) {
      const index = next;
      next += 1;
      const width = widthOf(count, 0, index);
      leaves.set(await readTile(source, tileName(0, index, width), width), index * WIDTH * HASH_BYTES);
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, readOn));
  return leaves;
};

/** The inclusion proof of a leaf: the sibling hashes on its path to the root, from the leaf up. */
export const proofOf = async (tiles: Tiles, index: number): Promise<Uint8Array[]> => {
  const proof: Uint8Array[] = [];
  let [from, to] = [0, tiles.count];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      proof.unshift(await rangeHash(tiles, middle, to));
      to = middle;
    } else {
      proof.unshift(await rangeHash(tiles, from, middle));
      from = middle;
    }
  }
  return proof;
};

/** The hash over the leaves `from` to before `to`. A complete subtree is in one tile. */
const rangeHash = async (tiles: Tiles, from: number, to: number): Promise<Uint8Array> => {
  const count = to - from;
  const isComplete = (count & (count - 1)) === 0;
  if (isComplete) return subtreeHash(tiles, 31 - Math.clz32(count), from / count);
  const middle = from + splitOf(count);
  return nodeHash(await rangeHash(tiles, from, middle), await rangeHash(tiles, middle, to));
};

/** @param index of the subtree among those of its height */
const subtreeHash = async (tiles: Tiles, height: number, index: number): Promise<Uint8Array> => {
  const level = Math.floor(height / LEVELS_PER_TILE);
  const width = 2 ** (height % LEVELS_PER_TILE);
  const first = index * width;
  const tile = await tiles.read(level, Math.floor(first / WIDTH));
  const start = (first % WIDTH) * HASH_BYTES;
  return rootOf(tile.subarray(start, start + width * HASH_BYTES));
};
