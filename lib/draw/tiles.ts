import { HASH_BYTES } from '#lib/draw/leaf.ts';
import { sha256 } from '#lib/draw/sha256.ts';

/** A file with up to 256 hashes of one level of the tree, as C2SP tlog-tiles names and fills it. */
export interface Tile {
  /** Below the folder of the draw: `tile/0/x001/x234/067`, `tile/1/000.p/17`. */
  readonly path: string;
  readonly content: Uint8Array;
}

const TILE_WIDTH = 256;

/** The tile of a level that is being filled, and how many full ones came before it. */
interface Level {
  full: number;
  width: number;
  readonly hashes: Buffer;
}

/**
 * The Merkle tree of RFC 6962 over leaf hashes that come in chunks. It keeps one unfinished tile a level, so its memory does
 * not grow with the number of leaves: three levels hold 16 million.
 */
export class TiledTree {
  readonly #levels: Level[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds leaf hashes, 32 bytes each. Returns the tiles that they fill. */
  push(hashes: Uint8Array): Tile[] {
    if (hashes.length % HASH_BYTES !== 0) throw new RangeError(`${hashes.length} bytes are no whole hashes`);
    const filled: Tile[] = [];
    for (let at = 0; at < hashes.length; at += HASH_BYTES) {
      this.#add(0, hashes.subarray(at, at + HASH_BYTES), filled);
    }
    this.#size += hashes.length / HASH_BYTES;
    return filled;
  }

  /** The partial tiles at the right edge, and the root. Nothing may be added after it. */
  finish(): { readonly tiles: Tile[]; readonly root: Buffer } {
    return { tiles: this.#partialTiles(), root: this.#root() };
  }

  #add(index: number, hash: Uint8Array, filled: Tile[]): void {
    const level = (this.#levels[index] ??= { full: 0, width: 0, hashes: newTile() });
    level.hashes.set(hash, level.width * HASH_BYTES);
    level.width += 1;
    if (level.width < TILE_WIDTH) return;
    // A copy: the next hashes of this level go to the same memory, perhaps before the tile is stored.
    filled.push({ path: `tile/${index}/${pathOf(level.full)}`, content: Buffer.from(level.hashes) });
    level.full += 1;
    level.width = 0;
    this.#add(index + 1, rootOf(level.hashes), filled);
  }

  #partialTiles(): Tile[] {
    return this.#levels.flatMap(({ full, width, hashes }, index) =>
      width === 0
        ? []
        : [
            {
              path: `tile/${index}/${pathOf(full)}.p/${width}`,
              content: Buffer.from(hashes.subarray(0, width * HASH_BYTES)),
            },
          ],
    );
  }

  /**
   * From the lowest level up, the hashes of the unfinished tile and the subtree to their right make one subtree. It has fewer
   * leaves than a hash of the level above, so it becomes the last node of that level.
   */
  #root(): Buffer {
    const root = this.#levels.reduce<Buffer>((right, { width, hashes }) => {
      const nodes = Buffer.concat([hashes.subarray(0, width * HASH_BYTES), right]);
      return nodes.length === 0 ? nodes : rootOf(nodes);
    }, Buffer.alloc(0));
    return root.length === 0 ? sha256(root) : root;
  }
}

const newTile = (): Buffer => Buffer.alloc(TILE_WIDTH * HASH_BYTES);

/** The root over nodes: pair by pair, where a last node without a partner moves up as it is. This is the tree of RFC 6962. */
const rootOf = (nodes: Buffer): Buffer => {
  if (nodes.length === HASH_BYTES) return nodes;
  const above = Buffer.alloc(HASH_BYTES * Math.ceil(nodes.length / (2 * HASH_BYTES)));
  for (let at = 0; at < nodes.length; at += 2 * HASH_BYTES) {
    const pair = nodes.subarray(at, at + 2 * HASH_BYTES);
    above.set(pair.length === HASH_BYTES ? pair : nodeHash(pair), at / 2);
  }
  return rootOf(above);
};

const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

const nodeHash = (pair: Buffer): Buffer => {
  node.set(pair, 1);
  return sha256(node);
};

/** The number of a tile in groups of three digits, each but the last after an `x`: 1234067 → `x001/x234/067`. */
const pathOf = (index: number): string => {
  const digits = String(index);
  const groups = digits.padStart(3 * Math.ceil(digits.length / 3), '0').match(/\d{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
};
