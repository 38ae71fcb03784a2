import { fork } from 'node:child_process';
import { once } from 'node:events';

import { median } from '#bench/statistics.ts';
import type { HandlerName, Measured, Results } from './report.ts';

/** A handler and its events, which are sent in turn, again and again. */
export interface Subject {
  readonly name: HandlerName;
  /** Its bundle. */
  readonly file: string;
  readonly events: readonly object[];
  /** The expected status of every answer; absent: answers have none. */
  readonly status?: number;
  /** How many queues one call serves. The result is the share of one queue. */
  readonly sharers?: number;
}

export interface Measurement extends Subject {
  /** The bundle of the bare function. */
  readonly bare: string;
  /** Calls of each bundle before the first that counts, so that V8 has compiled the code. */
  readonly warmUp: number;
  readonly blocks: number;
  /** Calls of each bundle in a block. */
  readonly calls: number;
}

/** Processor time of a call, in microseconds. */
export interface Block {
  readonly getItemUs: number;
  readonly handlerUs: number;
}

const EFFORT = { warmUp: 600, blocks: 15, calls: 40 };

const container = new URL('container.ts', import.meta.url);

/** Measures each handler in its own process. @throws Error for an answer with another status */
export const measure = async (
  subjects: readonly Subject[],
  bare: string,
  environment: NodeJS.ProcessEnv,
): Promise<Results> => {
  const all: Block[] = [];
  const handlers = new Map<HandlerName, Measured>();
  for (const subject of subjects) {
    const blocks = await runContainer({ ...subject, bare, ...EFFORT }, environment);
    all.push(...blocks);
    handlers.set(subject.name, {
      us: median(blocks.map(({ handlerUs }) => handlerUs)),
      ratio: median(blocks.map(({ handlerUs, getItemUs }) => handlerUs / getItemUs)),
    });
  }
  return { getItemUs: median(all.map(({ getItemUs }) => getItemUs)), handlers };
};

const runContainer = async (measurement: Measurement, env: NodeJS.ProcessEnv): Promise<Block[]> => {
  // Log lines are written and then dropped. On Lambda, too, a function spends processor time only on the writing.
  const child = fork(container, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.send(measurement);
  const answered = once(child, 'message') as Promise<[Block[]]>;
  const ended = once(child, 'exit');
  const outcome = await Promise.race([answered, ended.then(() => undefined)]);
  await ended;
  if (!outcome) throw new Error(`${measurement.name}: ${complaint}`);
  return outcome[0];
};
