import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { findStack, readStacks, removeStackFile, writeStackFile } from '#local/cli/stack-file.ts';

let directory: string;
const servers: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stacks-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(directory, { recursive: true });
});

const stackAt = (url: string) => ({ url, dynamodbEndpoint: 'http://127.0.0.1:8000', tableName: 'on-sale' });

/** The URL of a listening server. */
const listening = async (): Promise<string> => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const nobodyAt = async (): Promise<string> => {
  const url = await listening();
  const server = servers.pop() as Server;
  server.close();
  await once(server, 'close');
  return url;
};

/** Writes the file of another process. */
const leave = async (pid: number, content: unknown): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, `${pid}.json`),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
};

test('a stack is found while it runs, with or without its URL', async () => {
  const url = await listening();

  await writeStackFile(stackAt(url), directory);

  expect(await findStack(undefined, directory)).toEqual(stackAt(url));
  expect(await findStack(`${url.replace('127.0.0.1', 'localhost')}/`, directory)).toEqual(stackAt(url));
  expect(await findStack('http://127.0.0.1:1', directory)).toBeUndefined();
  removeStackFile(directory);
  expect(await findStack(undefined, directory)).toBeUndefined();
});

test('with two stacks, a URL is needed; a stack removes only its own file', async () => {
  const [mine, other] = [await listening(), await listening()];
  await writeStackFile(stackAt(mine), directory);
  await leave(process.ppid, stackAt(other));

  expect(await readStacks(directory)).toHaveLength(2);
  expect(await findStack(other, directory)).toEqual(stackAt(other));
  await expect(findStack(undefined, directory)).rejects.toThrow(
    /^several stacks run here: choose one with --url/,
  );
  removeStackFile(directory);
  expect(await findStack(undefined, directory)).toEqual(stackAt(other));
});

test('files of crashed stacks are removed, even if another process has their port or process id', async () => {
  const [mine, free] = [await listening(), await nobodyAt()];
  const gone = spawnSync(process.execPath, ['--version']).pid;
  await writeStackFile(stackAt(mine), directory);
  await leave(gone, stackAt(mine));
  await leave(process.ppid, stackAt(free));
  await leave(1, '{"url":"http://127');

  expect(await findStack(undefined, directory)).toEqual(stackAt(mine));
  expect(await readdir(directory)).toEqual([`${process.pid}.json`]);
});

test('without a directory there are no stacks', async () => {
  expect(await readStacks(join(directory, 'none'))).toEqual([]);
});
