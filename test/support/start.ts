import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

type Env = Readonly<Record<string, string>>;

export interface StartedProcess {
  readonly pid: number;
  /** Exit code. Null after a signal. */
  readonly ended: Promise<number | null>;
  readonly printed: { stdout: string; stderr: string };
  /** The URL, once the stack is ready. @throws Error with the output if the process ends before */
  ready(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a command in the checkout, with an empty stdin and on a free port. */
export const run = (command: string, args: readonly string[], env: Env = {}): StartedProcess => {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(command, args, {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  promise.catch(() => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    printed.stdout += chunk.toString();
    const [, url] = /^ready (\S+)$/m.exec(printed.stdout) ?? [];
    if (url !== undefined) resolve(url);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    printed.stderr += chunk.toString();
  });
  void ended.then((code) => reject(new Error(`ended with ${code}: ${JSON.stringify(printed)}`)));
  return {
    pid: child.pid ?? 0,
    ended,
    printed,
    ready: () => promise,
    kill: (signal) => child.kill(signal),
  };
};

/** Starts a stack without npm. */
export const runStart = (args: readonly string[] = [], env: Env = {}): StartedProcess =>
  run(process.execPath, ['local/cli/start.ts', ...args], env);

export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly command: string;
}

/** All processes without zombies. */
const processes = async (): Promise<ProcessRow[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,ppid=,stat=,command='], {
    maxBuffer: 16_777_216,
  });
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null && !row[3]?.startsWith('Z'))
    .map((row) => ({ pid: Number(row?.[1]), ppid: Number(row?.[2]), command: row?.[4] ?? '' }));
};

/** All descendants of a process. */
export const descendantsOf = async (pid: number): Promise<ProcessRow[]> => {
  const rows = await processes();
  const below = (parent: number): ProcessRow[] =>
    rows.filter(({ ppid }) => ppid === parent).flatMap((row) => [row, ...below(row.pid)]);
  return below(pid);
};

/** Which of these processes still run. */
export const alive = async (those: readonly ProcessRow[]): Promise<ProcessRow[]> => {
  const rows = await processes();
  return those.filter(({ pid, command }) => rows.some((row) => row.pid === pid && row.command === command));
};

/** Which of these processes still run after `ms`. */
export const aliveAfter = async (those: readonly ProcessRow[], ms: number): Promise<ProcessRow[]> => {
  const deadline = Date.now() + ms;
  let left = await alive(those);
  while (left.length > 0 && Date.now() < deadline) {
    await pause(100);
    left = await alive(left);
  }
  return left;
};
