import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

import type { Instant } from '#lib/clock.ts';
import { pk } from '#lib/table/keys.ts';
import { type Fault, hooked, lostAnswer } from '#test/support/faults.ts';
import { PAGE_DOCUMENT } from '#test/support/page-document.ts';
import { inNewContainer } from '#test/verification/crash/container.ts';
import type { Intake } from '#test/verification/crash/intake.ts';

/** The clock, queue, bucket and rows that a function finds. Each run has its own. */
export interface Environment {
  now: Instant;
  /** The FIFO queue. */
  readonly intake: Intake;
  /** The keys of the objects in the bucket. */
  readonly objects: Set<string>;
  /** Whether a row belongs to this run, in a partition that all runs share. */
  readonly owns: (id: string) => boolean;
}

/** What can happen to one call of an invocation. */
export type FaultName = 'dies before' | 'dies after' | 'loses the answer of' | 'sends again';

/** A fault and the call that it hits, counted from 1. */
export interface Point {
  readonly fault: FaultName;
  readonly call: number;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The caller gets no answer. */
  | { readonly kind: 'died' };

interface Invocation {
  readonly environment: Environment;
  readonly point: Point | undefined;
  /** The commands of all calls so far. */
  readonly calls: string[];
  readonly underWay: Set<Promise<unknown>>;
  /** The tries of these calls, and all HTTP requests of the invocation. */
  tries: number;
  requests: number;
  /** Never becomes false again: code in a `catch` can make no further call either. */
  dead: boolean;
}

const invocations = new AsyncLocalStorage<Invocation>();
/** Set during a call that is sent twice: whether its first try, which loses its answer, has been made. */
const twice = new AsyncLocalStorage<{ tried: boolean }>();

subscribe('http.client.request.created', () => {
  const invocation = invocations.getStore();
  if (invocation) invocation.requests += 1;
});

/** The time of the current invocation. */
export const timeHere = (): Instant => {
  const invocation = invocations.getStore();
  if (!invocation) throw new Error('no function is running');
  return invocation.environment.now;
};

class Died extends Error {}

const die = (invocation: Invocation): never => {
  invocation.dead = true;
  throw new Died('the process is gone');
};

const settled = async (perform: () => Promise<unknown>): Promise<unknown> => Promise.allSettled([perform()]);

/** What each fault does to a call. The answer of a write whose condition failed can be lost, too. */
const faults: Readonly<Record<FaultName, (invocation: Invocation) => Fault>> = {
  'dies before': (invocation) => async () => die(invocation),
  'dies after': (invocation) => async (perform) => {
    await settled(perform);
    return die(invocation);
  },
  'loses the answer of': () => async (perform, call) => lostAnswer(async () => settled(perform), call),
  'sends again': () => async (perform) => twice.run({ tried: false }, perform),
};

export const faultNames = Object.keys(faults) as FaultName[];

const atCall: Fault = async (perform, call) => {
  const invocation = invocations.getStore();
  if (!invocation) return perform();
  if (invocation.dead) die(invocation);
  const { point, calls, underWay } = invocation;
  const isHit = calls.push(call.command) === point?.call;
  const made = isHit ? faults[point.fault](invocation)(perform, call) : perform();
  underWay.add(made);
  const answer = await made.finally(() => underWay.delete(made));
  return invocation.dead ? die(invocation) : answer;
};

const atTry: Fault = async (perform, call) => {
  const store = twice.getStore();
  if (!store || store.tried) return simulateServices(perform, call);
  store.tried = true;
  return lostAnswer(async () => settled(async () => simulateServices(perform, call)), call);
};

const stored = { output: { $metadata: {} }, response: {} };

/** The FIFO queue and the bucket answer from memory. In partitions that all runs share, a run sees only its own rows. */
const simulateServices: Fault = async (perform, call) => {
  const invocation = invocations.getStore();
  if (!invocation) return call.command === 'PutObjectCommand' ? stored : perform();
  const { environment } = invocation;
  if (call.command === 'SendMessageCommand')
    return { output: environment.intake.send(JSON.parse(call.input), environment.now), response: {} };
  if (call.command === 'ChangeMessageVisibilityBatchCommand')
    return { output: environment.intake.changeVisibility(JSON.parse(call.input)), response: {} };
  if (call.command === 'GetObjectCommand')
    return {
      output: { $metadata: {}, Body: { transformToString: async () => PAGE_DOCUMENT } },
      response: {},
    };
  if (call.command === 'PutObjectCommand' || call.command === 'DeleteObjectCommand') {
    const { Key } = JSON.parse(call.input) as { readonly Key: string };
    if (call.command === 'PutObjectCommand') environment.objects.add(Key);
    else environment.objects.delete(Key);
    return stored;
  }
  invocation.tries += 1;
  const answer = await perform();
  const isShared = [pk.openQueues, pk.concerts].some((one) => call.input.includes(`"${one}"`));
  return call.command === 'QueryCommand' && isShared ? ownOf(answer as Found, environment) : answer;
};

interface Found {
  readonly output: { readonly Items?: readonly { readonly sk: string }[] };
}

const ownOf = (answer: Found, { owns }: Environment): Found => ({
  ...answer,
  output: { ...answer.output, Items: (answer.output.Items ?? []).filter(({ sk }) => owns(sk)) },
});

/** Runs `act` while invocations can have faults. */
export const withFaults = async <Result>(act: () => Promise<Result>): Promise<Result> =>
  hooked('call', atCall, async () => hooked('try', atTry, act));

/**
 * Runs a function once, with a fault if a point is given.
 * @throws Error if the function sent a request that no fault could hit, or answered while a call was under way
 */
export const invoke = async (
  environment: Environment,
  act: () => Promise<unknown>,
  point?: Point,
): Promise<{ readonly outcome: Outcome; readonly calls: readonly string[] }> => {
  const underWay = new Set<Promise<unknown>>();
  const invocation: Invocation = {
    environment,
    point,
    calls: [],
    underWay,
    tries: 0,
    requests: 0,
    dead: false,
  };
  const outcome = await invocations.run(invocation, async () => inNewContainer(async () => outcomeOf(act)));
  if (!point && underWay.size > 0) throw new Error('the function answered before its calls had ended');
  // Calls that were under way when the process died still take effect.
  await Promise.allSettled(underWay);
  const { tries, requests } = invocation;
  if (requests !== tries)
    throw new Error(`${requests} requests went out, and ${tries} could have met a fault`);
  return { outcome: invocation.dead ? { kind: 'died' } : outcome, calls: invocation.calls };
};

const outcomeOf = async (act: () => Promise<unknown>): Promise<Outcome> => {
  try {
    return { kind: 'answered', answer: await act() };
  } catch (error) {
    return { kind: 'failed', error };
  }
};
