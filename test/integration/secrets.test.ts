import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { loadSecrets, type Secrets } from '#local/servers/secrets.ts';

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'secrets-'));
  file = join(dataDir, 'secrets.json');
});

afterEach(() => rm(dataDir, { recursive: true }));

test('secrets are private to this user, and stay the same', async () => {
  const secrets = await loadSecrets(dataDir);

  expect(await loadSecrets(dataDir)).toEqual(secrets);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(['secrets.json']);
});

test('a file without the key of the beacon gets one, and keeps the other keys', async () => {
  const { beaconKey: _, ...older } = await loadSecrets(dataDir);
  await writeFile(file, JSON.stringify(older));

  const secrets = await loadSecrets(dataDir);

  expect(secrets).toEqual({ ...older, beaconKey: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await loadSecrets(dataDir)).toEqual(secrets);
});

test('an interrupted write does no harm', async () => {
  await writeFile(`${file}.tmp`, '{"tokenKeys":"{');

  const secrets = await loadSecrets(dataDir);

  expect(await loadSecrets(dataDir)).toEqual(secrets);
});

const changed = (change: (secrets: Secrets) => unknown) => (content: string) =>
  JSON.stringify(change(JSON.parse(content) as Secrets));

test.each<[how: string, damage: (content: string) => string]>([
  ['empty', () => ''],
  ['cut off', (content) => content.slice(0, 400)],
  ['not JSON', () => 'secrets'],
  ['another JSON', () => '[]'],
  ['zeros', (content) => '\0'.repeat(content.length)],
  ['without a key', changed((secrets) => ({ ...secrets, cookieKey: undefined }))],
  ['with an invalid key of the beacon', changed((secrets) => ({ ...secrets, beaconKey: '00' }))],
  ['with token keys of another shape', changed((secrets) => ({ ...secrets, tokenKeys: '["x"]' }))],
  [
    'with a public key only',
    changed(({ issuerKey: { kty, n, e, kid }, ...rest }) => ({ ...rest, issuerKey: { kty, n, e, kid } })),
  ],
  [
    'with an invalid key',
    changed((secrets) => ({ ...secrets, issuerKey: { ...secrets.issuerKey, n: 'x', p: 'x' } })),
  ],
])('a damaged file (%s) is reported and left unchanged', async (_, damage) => {
  await loadSecrets(dataDir);
  const damaged = damage(await readFile(file, 'utf8'));
  await writeFile(file, damaged);

  await expect(loadSecrets(dataDir)).rejects.toThrow(`${file} is damaged: restore a copy, or remove it`);
  expect(await readFile(file, 'utf8')).toBe(damaged);
});
