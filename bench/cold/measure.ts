import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A bundle and its first event. */
export interface Subject {
  readonly name: string;
  readonly file: string;
  readonly event: object;
}

interface Answer {
  readonly statusCode?: number;
  readonly body?: string;
}

export interface FirstRequest {
  readonly ms: number;
  readonly answer?: Answer | undefined;
}

const container = new URL('first-request.js', import.meta.url).pathname;
const run = promisify(execFile);

/** Times loading and the first request in a new Node process. */
export const firstRequest = async (
  { name, file, event }: Subject,
  environment: NodeJS.ProcessEnv,
): Promise<FirstRequest> => {
  try {
    const { stdout } = await run(process.execPath, [container, file, JSON.stringify(event)], {
      env: environment,
      timeout: 20_000,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as FirstRequest;
  } catch (error) {
    throw new Error(`${name} gave no answer`, { cause: error });
  }
};

/** Measures every subject once a round, so that other load on the machine affects all alike. */
export const measure = async (
  subjects: readonly Subject[],
  rounds: number,
  environment: NodeJS.ProcessEnv,
): Promise<Map<Subject, number[]>> => {
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      const { ms } = await firstRequest(subject, environment);
      times.get(subject)?.push(ms);
    }
  }
  return times;
};
