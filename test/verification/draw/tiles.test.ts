import { describe, expect, test } from 'vitest';

import { leafHash, newNonce, pseudonymOf, voidLeafHash } from '#lib/draw/leaf.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import { type Tile, TiledTree } from '#lib/draw/tiles.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';

const scheduleId = '0197f3a2-4d51-7c8e-9d0b-2f6a1c3e5b70' as ScheduleId;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The definition of RFC 6962, section 2.1, word for word. */
const rootByDefinition = (leaves: readonly Uint8Array[]): Uint8Array => {
  const [first] = leaves;
  if (!first) return sha256(Buffer.alloc(0));
  if (leaves.length === 1) return first;
  let half = 1;
  while (2 * half < leaves.length) half *= 2;
  return sha256(
    Buffer.concat([
      Buffer.of(1),
      rootByDefinition(leaves.slice(0, half)),
      rootByDefinition(leaves.slice(half)),
    ]),
  );
};

const leavesOf = (count: number) =>
  Array.from({ length: count }, (_, entry) => sha256(Buffer.from(`leaf ${entry}`)));

const treeOf = (leaves: readonly Uint8Array[], chunk = 400) => {
  const tree = new TiledTree();
  const tiles: Tile[] = [];
  for (let at = 0; at < leaves.length; at += chunk)
    tiles.push(...tree.push(Buffer.concat(leaves.slice(at, at + chunk))));
  const { tiles: partial, root } = tree.finish();
  return { tiles: [...tiles, ...partial], root, size: tree.size };
};

/** The hashes of a level, in order, as a reader of the tiles finds them. */
const levelIn = (tiles: readonly Tile[], level: number) =>
  Buffer.concat(tiles.filter(({ path }) => path.startsWith(`tile/${level}/`)).map(({ content }) => content));

describe('a leaf', () => {
  const userId = 'user-1' as UserId;
  const entry = {
    scheduleId,
    entry: 258,
    pseudonym: pseudonymOf(scheduleId, userId),
    nonce: Buffer.alloc(16, 5),
  };

  test('commits to the date, the entry, the pseudonym and the nonce', () => {
    const pseudonym = sha256(
      Buffer.from('concert-onsale/draw/v1/pseudonym\n0197f3a2-4d51-7c8e-9d0b-2f6a1c3e5b70\nuser-1'),
    );
    const input = `00${hex(Buffer.from(scheduleId))}0000000000000102${hex(pseudonym)}${'05'.repeat(16)}`;
    expect(input).toHaveLength(2 * (1 + 92));
    expect(hex(leafHash(entry))).toBe(hex(sha256(Buffer.from(input, 'hex'))));
  });

  test('that is void has zeros for the pseudonym and the nonce', () => {
    const nobody = { ...entry, pseudonym: Buffer.alloc(32), nonce: Buffer.alloc(16) };
    expect(voidLeafHash(scheduleId, 258)).toEqual(leafHash(nobody));
  });

  test('has a pseudonym that differs from date to date', () => {
    const other = '0197f3a2-4d51-7c8e-9d0b-2f6a1c3e5b71' as ScheduleId;
    expect(pseudonymOf(other, userId)).not.toEqual(entry.pseudonym);
  });

  test('has a new nonce of 16 bytes each time', () => {
    expect(newNonce()).toHaveLength(16);
    expect(newNonce()).not.toEqual(newNonce());
  });
});

describe('a tree', () => {
  /** Leaves and roots of the reference implementation of Certificate Transparency. */
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  test.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %i leaves has the published root', (count, root) => {
    const leaves = inputs.slice(0, count).map((input) => sha256(Buffer.from(`00${input}`, 'hex')));
    expect(hex(treeOf(leaves).root)).toBe(root);
  });

  test.each([0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 4_000, 65_537])(
    'of %i leaves has the root of RFC 6962 and all its hashes in tiles',
    (count) => {
      const leaves = leavesOf(count);

      const { tiles, root, size } = treeOf(leaves);

      expect(size).toBe(count);
      expect(hex(root)).toBe(hex(rootByDefinition(leaves)));
      expect(levelIn(tiles, 0).equals(Buffer.concat(leaves))).toBe(true);
      const subtrees = Array.from({ length: Math.floor(count / 256) }, (_, index) =>
        rootByDefinition(leaves.slice(256 * index, 256 * (index + 1))),
      );
      expect(levelIn(tiles, 1).equals(Buffer.concat(subtrees))).toBe(true);
    },
  );

  test('does not depend on how its leaves are cut into chunks', () => {
    const leaves = leavesOf(1_000);
    expect(treeOf(leaves, 1)).toEqual(treeOf(leaves, 1_000));
  });

  test('names its tiles as C2SP tlog-tiles does', () => {
    const paths = treeOf(leavesOf(70_000)).tiles.map(({ path }) => path);

    // The example of the specification. Level 0 has 273 full tiles and a partial one, level 1 one of each, level 2 a partial one.
    expect(paths).toHaveLength(273 + 1 + 1 + 1 + 1);
    expect(paths).toEqual(
      expect.arrayContaining([
        'tile/0/000',
        'tile/0/272',
        'tile/0/273.p/112',
        'tile/1/000',
        'tile/1/001.p/17',
        'tile/2/000.p/1',
      ]),
    );
  });

  test('names the tiles from the thousandth on in groups of three digits', () => {
    const tree = new TiledTree();
    const chunk = Buffer.alloc(256 * 32);
    const last = Array.from({ length: 1_002 }, () => tree.push(chunk)[0]?.path).at(-1);
    expect(last).toBe('tile/0/x001/001');
  });

  test('refuses a chunk that ends within a hash', () => {
    expect(() => new TiledTree().push(Buffer.alloc(33))).toThrow(RangeError);
  });
});
