import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { alive, aliveAfter, descendantsOf, run, type StartedProcess } from '#test/support/start.ts';

/** `npm run dev` in a copy of the checkout, whose files a test may change. */

const START_MS = 120_000;
const END_MS = 20_000;

let copy: string;
let dev: StartedProcess;
let url: string;

const startDev = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, [join(copy, 'local/cli/dev.ts'), ...args], env);

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'dev-'));
  const parts = ['package.json', 'functions', 'infra', 'lib', 'local', 'tsconfig.json', 'web'];
  await Promise.all(parts.map((part) => cp(part, join(copy, part), { recursive: true })));
  await symlink(resolve('node_modules'), join(copy, 'node_modules'));
  dev = startDev();
  url = await dev.ready();
}, START_MS);

afterAll(async () => {
  dev.kill('SIGKILL');
  await rm(copy, { recursive: true, maxRetries: 5 });
});

const textOf = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();

/** Changes a file of the copy. */
const edit = async (path: string, change: (text: string) => string): Promise<void> => {
  const file = join(copy, path);
  await writeFile(file, change(await readFile(file, 'utf8')));
};

/** Puts a changed copy in the place of a file, as git and many editors do. */
const replace = async (path: string, change: (text: string) => string): Promise<void> => {
  const file = join(copy, path);
  await writeFile(`${file}~`, change(await readFile(file, 'utf8')));
  await rename(`${file}~`, file);
};

const concertIds = async (): Promise<string[]> => {
  const response = await fetch(`${url}/concerts`);
  if (!response.ok) return [];
  return ((await response.json()) as { concertId: string }[]).map(({ concertId }) => concertId);
};

describe('one address', () => {
  test('serves the page with the client that reloads it, and its sources', async () => {
    expect(await textOf('/')).toContain('src="/@vite/client"');
    expect(await textOf('/@vite/client')).toContain('WebSocket');
    expect(await textOf('/src/main.tsx')).toContain('/src/styles/base.css');
  });

  test('serves every public file of the page', async () => {
    for (const file of await readdir('web/public')) {
      const answer = await fetch(`${url}/${file}`);

      expect(Buffer.from(await answer.arrayBuffer())).toEqual(await readFile(join('web/public', file)));
    }
  });

  test('serves the API, its documentation and the issuer', async () => {
    expect(await concertIds()).not.toEqual([]);
    expect(await textOf('/docs')).toContain('swagger');
    expect(JSON.parse(await textOf('/oidc/.well-known/openid-configuration'))).toMatchObject({
      issuer: `${url}/oidc`,
      authorization_endpoint: `${url}/oidc/auth`,
    });
    expect(JSON.parse(await textOf('/config.json'))).toMatchObject({ issuer: `${url}/oidc` });
  });
});

describe('a change', () => {
  const HEALTH = 'functions/http/get-health.ts';
  const restarts = () => dev.printed.stdout.split('the API runs').length - 1;

  const printed = (text: string) =>
    expect.poll(() => dev.printed.stdout, { timeout: 60_000 }).toContain(`\n${text}\n`);

  test('of a function restarts the API, which keeps its data', { timeout: START_MS }, async () => {
    const before = await concertIds();
    const health = await textOf('/health');

    await edit('lib/http/endpoint.ts', (text) => `${text}\nconsole.log('the changed file is loaded');\n`);

    await printed('the changed file is loaded');
    await expect.poll(restarts, { timeout: 60_000 }).toBe(2);
    await expect.poll(() => textOf('/health'), { timeout: 60_000 }).toBe(health);
    expect(await concertIds()).toEqual(before);
  });

  test('of a file that was replaced before also restarts it', { timeout: START_MS }, async () => {
    for (const time of ['once', 'twice']) {
      await replace(HEALTH, (text) => `${text}\nconsole.log('replaced ${time}');\n`);
      await printed(`replaced ${time}`);
    }
    await edit(HEALTH, (text) => `${text}\nconsole.log('changed in its place');\n`);

    await printed('changed in its place');
  });

  test(
    'that does not compile is reported, and clients are asked to retry',
    { timeout: START_MS },
    async () => {
      await edit(HEALTH, (text) => `${text}\nconst broken: = 1;\n`);

      await expect
        .poll(() => dev.printed.stderr, { timeout: 60_000 })
        .toMatch(/const broken: = 1;[^]*the API has ended/);
      const response = await fetch(`${url}/health`);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({
        error: 'the API does not run: see the terminal of `npm run dev`',
      });

      await edit(HEALTH, (text) => text.replace('\nconst broken: = 1;\n', ''));
      await expect.poll(async () => (await fetch(`${url}/health`)).status, { timeout: 60_000 }).toBe(200);
    },
  );
});

test('one line says what to do when the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');

  const failed = startDev([], { PORT: String((other.address() as AddressInfo).port) });

  expect(await failed.ended).toBe(1);
  expect(failed.printed.stderr).toMatch(
    /^port \d+ is in use, maybe by another stack: stop it, or set PORT [^\n]+\n$/,
  );
  other.close();
});

test('Ctrl-C ends it and all its children', { timeout: END_MS * 2 }, async () => {
  const children = await descendantsOf(dev.pid);
  expect(await alive(children)).toEqual(children);

  dev.kill('SIGINT');

  expect(await dev.ended).toBe(0);
  expect(await aliveAfter(children, END_MS)).toEqual([]);
});
