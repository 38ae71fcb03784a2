import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type FunctionName, functionNames } from '#functions/names.ts';
import { buildBundles, bundling } from '#infra/bundles.ts';
import { permissions } from '#infra/permissions.ts';

/** The largest of these bundles have the OpenAPI document, or the elliptic curve that verifies a beacon. */
const MAX_BYTES = 352 * 1_024;
/** For a function that uses the bucket: the client of S3 is larger than all other clients together. */
const MAX_BYTES_WITH_BUCKET = 470 * 1_024;

const maxBytesOf = (name: FunctionName): number => {
  const { posters, draws, document } = permissions[name];
  return posters || draws || document ? MAX_BYTES_WITH_BUCKET : MAX_BYTES;
};

/** Words that occur only in credential providers for laptops and servers. */
const FOREIGN = ['credential_process', 'sso_start_url', 'AWS_WEB_IDENTITY_TOKEN_FILE', '169.254.'];

const bundleIn = (directory: string): string => path.join(directory, 'index.mjs');

let outDir: string;
let directories: Readonly<Record<FunctionName, string>>;

beforeAll(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), 'bundles-'));
  directories = await buildBundles(path.join(outDir, 'first'));
});

afterAll(async () => {
  await rm(outDir, { recursive: true, force: true });
});

describe.each(functionNames)('the bundle of %s', (name) => {
  const read = () => readFile(bundleIn(directories[name]), 'utf8');

  test('loads, and exports a handler', async () => {
    const bundle = (await import(bundleIn(directories[name]))) as { handler?: unknown };

    expect(bundle.handler).toBeTypeOf('function');
  });

  test('is small', async () => {
    expect((await readFile(bundleIn(directories[name]))).length).toBeLessThanOrEqual(maxBytesOf(name));
  });

  test('takes credentials only from its environment', async () => {
    const code = await read();

    expect(FOREIGN.filter((word) => code.includes(word))).toEqual([]);
  });

  test('imports no Node module at load time', async () => {
    expect(await read()).not.toMatch(/\b(?:from|import)\s*\(?"(?:node:)?[a-z_/]+"/);
  });
});

test('the same sources give the same bytes', async () => {
  const again = await buildBundles(path.join(outDir, 'second'));

  const hashOf = async (directory: string) =>
    createHash('sha256')
      .update(await readFile(bundleIn(directory)))
      .digest('hex');
  const hashesOf = (built: typeof directories) => Promise.all(Object.values(built).map(hashOf));
  expect(await hashesOf(again)).toEqual(await hashesOf(directories));
});

test('the unmodified SDK has other credential providers', async () => {
  const { outputFiles } = await build({
    ...bundling,
    stdin: { contents: `export * from '@aws-sdk/client-dynamodb';`, resolveDir: bundling.absWorkingDir },
    write: false,
  });
  const [code = ''] = outputFiles.map(({ text }) => text);

  expect(FOREIGN.filter((word) => !code.includes(word))).toEqual([]);
});
