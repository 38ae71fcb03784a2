import { execFile } from 'node:child_process';

export interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** Its output so far. */
  readonly stderr: () => string;
  /** Writes a line to its stdin. */
  readonly type: (line: string) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts a command of `local/` as npm does. An `undefined` variable is removed from its environment. */
export const startCommand = (
  file: string,
  options: readonly string[],
  environment: Environment = {},
): Started => {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let said = '';
  const env = { ...process.env, ...environment };
  const child = execFile(process.execPath, [file, ...options], { env }, (error, stdout, stderr) => {
    resolve({ code: error ? error.code : 0, stdout, stderr });
  });
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  return { ended: promise, stderr: () => said, type: (line) => child.stdin?.write(`${line}\n`) };
};

export const runCommand = (
  file: string,
  options: readonly string[],
  environment?: Environment,
): Promise<Ended> => startCommand(file, options, environment).ended;
