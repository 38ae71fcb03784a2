import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

import { CommandError } from '#local/command-error.ts';
import { writeWhole } from '#local/servers/atomic-file.ts';

/** Each `npm start` of this checkout keeps a file here while it runs: its URL, endpoint and table. */
const STACKS = fileURLToPath(new URL('../../.data/stacks', import.meta.url));

const RunningStack = z.object({ url: z.url(), dynamodbEndpoint: z.url(), tableName: z.string() });
export type RunningStack = z.infer<typeof RunningStack>;

const fileOf = (directory: string, pid: number): string => join(directory, `${pid}.json`);

export const writeStackFile = async (
  { url, dynamodbEndpoint, tableName }: RunningStack,
  directory = STACKS,
): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await readStacks(directory);
  await writeWhole(fileOf(directory, process.pid), JSON.stringify({ url, dynamodbEndpoint, tableName }));
};

/** Synchronous, for an exit handler. */
export const removeStackFile = (directory = STACKS): void =>
  rmSync(fileOf(directory, process.pid), { force: true });

/** The running stacks of this checkout. Removes the files of crashed ones. */
export const readStacks = async (directory = STACKS): Promise<RunningStack[]> => {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => /^\d+\.json$/.test(name)).map((name) => join(directory, name));
  const stacks = await Promise.all(files.map(readRunning));
  return stacks.filter((stack) => stack !== undefined);
};

/**
 * The stack at `url`, or the only one of this checkout. Undefined if it does not run.
 * @throws CommandError when several run and `url` is absent
 */
export const findStack = async (url?: string, directory = STACKS): Promise<RunningStack | undefined> => {
  const stacks = await readStacks(directory);
  if (url !== undefined) return stacks.find((stack) => addressOf(stack.url) === addressOf(url));
  if (stacks.length < 2) return stacks[0];
  const urls = stacks.map((stack) => stack.url).toSorted();
  throw new CommandError(`several stacks run here: choose one with --url: ${urls.join(', ')}`);
};

const readRunning = async (file: string): Promise<RunningStack | undefined> => {
  const stack = await readStack(file);
  if (stack && isAlive(Number.parseInt(basename(file))) && (await isListening(new URL(stack.url))))
    return stack;
  await rm(file, { force: true });
  return undefined;
};

const readStack = async (file: string): Promise<RunningStack | undefined> => {
  try {
    return RunningStack.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Whether the port accepts connections. Even a busy stack does. */
const isListening = ({ hostname, port }: URL): Promise<boolean> => {
  const socket = connect(Number(port), hostname);
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
};

/** A stack listens on 127.0.0.1; `localhost` means the same. */
const addressOf = (url: string): string | undefined =>
  URL.parse(url)?.host.replace(/^(?:localhost|\[::1\])(?=:)/, '127.0.0.1');
