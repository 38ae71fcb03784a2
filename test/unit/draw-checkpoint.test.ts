import { describe, expect, test } from 'vitest';

import { noteText, rootIn, seedOf, signCheckpoint } from '#lib/draw/checkpoint.ts';
import { QUICKNET } from '#lib/draw/beacon.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import type { ScheduleId } from '#lib/ids.ts';

const checkpoint = {
  scheduleId: '0197f3a2-4d51-7c8e-9d0b-2f6a1c3e5b70' as ScheduleId,
  entries: 3,
  root: Buffer.alloc(32, 255),
  round: 12_345_678,
  chainHash: QUICKNET.chainHash,
  sealedAt: Date.parse('2027-03-01T11:00:09.120Z'),
};

const text = `concert-onsale/draws/0197f3a2-4d51-7c8e-9d0b-2f6a1c3e5b70
3
//////////////////////////////////////////8=
round 12345678
chain 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971
algorithm swap-or-not-90/v1
sealed 2027-03-01T11:00:09.120Z
`;

const newKey = async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const publicKey = Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey));
  const verifies = (signature: Uint8Array<ArrayBuffer>) =>
    crypto.subtle.verify('Ed25519', pair.publicKey, signature, Buffer.from(text));
  return { privateKey: pair.privateKey, publicKey, verifies };
};

describe('a checkpoint', () => {
  test('says what is fixed, a line each', () => {
    expect(noteText(checkpoint)).toBe(text);
  });

  test('is a signed note whose key id names the key', async () => {
    const key = await newKey();

    const note = await signCheckpoint(checkpoint, key);

    const origin = 'concert-onsale/draws/0197f3a2-4d51-7c8e-9d0b-2f6a1c3e5b70';
    expect(note.startsWith(`${text}\n— ${origin} `)).toBe(true);
    expect(note.endsWith('\n')).toBe(true);
    const signed = Buffer.from(note.trimEnd().split(' ').at(-1) ?? '', 'base64');
    expect(signed).toHaveLength(4 + 64);
    const id = sha256(Buffer.concat([Buffer.from(`${origin}\n`), Buffer.of(1), key.publicKey]));
    expect(signed.subarray(0, 4)).toEqual(id.subarray(0, 4));
    expect(await key.verifies(signed.subarray(4))).toBe(true);
  });

  test('has its root in the third line', async () => {
    expect(rootIn(await signCheckpoint(checkpoint, await newKey()))).toBe(checkpoint.root.toString('base64'));
    expect(() => rootIn('something else')).toThrow('this is no checkpoint');
  });
});

describe('a seed', () => {
  const signature = 'ab'.repeat(48);

  test('depends on the text of the checkpoint and the signature of the round, not on who signed', async () => {
    const input = Buffer.concat([
      Buffer.from(`concert-onsale/draw/v1/seed\n${text}`),
      Buffer.from(signature, 'hex'),
    ]);
    for (const key of await Promise.all([newKey(), newKey()])) {
      expect(seedOf(await signCheckpoint(checkpoint, key), signature)).toEqual(sha256(input));
    }
  });

  test('needs a signed note', () => {
    expect(() => seedOf(text, signature)).toThrow('this is no signed note');
  });
});
