import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { CommandError } from '#local/command-error.ts';

const TIMEOUT_MS = 5_000;

/**
 * Kills a DynamoDB Local that outlived a crashed stack: two would write to one file. Call it with the directory locked.
 * @throws CommandError when it does not end
 */
export const endOrphan = async (dataDir: string): Promise<void> => {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const pids = await processesOn(dataDir);
    if (pids.length === 0) return;
    if (Date.now() > deadline)
      throw new CommandError(
        `process ${pids.join(', ')} still writes to ${dataDir}: end it, then start again`,
      );
    for (const pid of pids) kill(pid);
    await pause(50);
  }
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended, or belongs to another user. The next check shows which.
  }
};

/** Process ids of every DynamoDB Local that uses a directory. */
const processesOn = async (dataDir: string): Promise<number[]> => {
  const commands = process.platform === 'linux' ? await commandsOfProc() : await commandsOfPs();
  return commands
    .filter(([, command]) => command.includes(`DynamoDBLocal.jar -dbPath ${dataDir} -port `))
    .map(([pid]) => pid);
};

type Command = readonly [pid: number, command: string];

/** Small Linux images have no `ps`. */
const commandsOfProc = async (): Promise<Command[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return [Number(pid), command.replaceAll('\0', ' ')] as const;
    }),
  );
};

/** Empty on Windows, which has no `ps`. There, an open file cannot be opened twice. */
const commandsOfPs = async (): Promise<Command[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], {
    maxBuffer: 16_777_216,
  }).catch(() => ({ stdout: '' }));
  return stdout.split('\n').map((line) => {
    const [pid = ''] = /\d+/.exec(line) ?? [];
    return [Number(pid), line];
  });
};
