import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';

import { MINUTE } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { table, tableName } from '#lib/table/client.ts';
import { readKeyRing } from '#lib/token/token-keys.ts';
import { NOW } from '#test/support/builders.ts';
import type { Call } from '#test/support/faults.ts';
import { seeded } from '#test/support/random.ts';
import { patchGlobals } from '#test/verification/simulation/patch-globals.ts';
import { CallWatch } from '#test/verification/simulation/calls.ts';
import { checkEnd } from '#test/verification/simulation/checks.ts';
import type { Container } from '#test/verification/simulation/container.ts';
import { emailOf, type Fan, type Outcome } from '#test/verification/simulation/fan.ts';
import { Fifo } from '#test/verification/simulation/fifo.ts';
import { Gate } from '#test/verification/simulation/gate.ts';
import { HoldWatch } from '#test/verification/simulation/holds.ts';
import { PlaceWatch } from '#test/verification/simulation/places.ts';
import { runPhases } from '#test/verification/simulation/phases.ts';
import { watchPublications } from '#test/verification/simulation/publications.ts';
import { leakedBy } from '#test/verification/simulation/printed.ts';
import { keysIn, rememberReads } from '#test/verification/simulation/reads.ts';
import {
  drawFaultRates,
  type FaultRates,
  type FaultName,
} from '#test/verification/simulation/fault-rates.ts';
import { drawFans, type Setup, setUp } from '#test/verification/simulation/setup.ts';
import { startTimeline, type Timeline } from '#test/verification/simulation/timeline.ts';
import { resetInvocations, type World } from '#test/verification/simulation/world.ts';

/** The input of one run. */
export interface Run {
  readonly seed: number;
  readonly fans: number;
  /** The lowest rate of a fault; absent: 1 %. */
  readonly lowestRate?: number;
  /** Whether there are sales with a draw, too, or only these; absent: none. */
  readonly draws?: 'too' | 'only';
}

export interface Report {
  readonly seed: number;
  /** What must not happen, and did; empty after a good run. */
  readonly violations: readonly string[];
  /** A hash of all calls in their order. */
  readonly digest: string;
  readonly calls: number;
  readonly faults: Readonly<Record<FaultName, number>>;
  /** How often each checked situation occurred. */
  readonly seen: Readonly<Record<string, number>>;
  /** Requests that the gateway timed out. */
  readonly timeouts: number;
  /** How many lines the functions logged. */
  readonly printed: number;
  readonly outcomes: Readonly<Partial<Record<Outcome | 'none', number>>>;
  readonly virtualMinutes: number;
}

/** Runs a simulation, and checks how it ended. */
export const runSimulation = async (
  run: Run,
  containers: readonly Container[],
  printed: readonly string[],
): Promise<Report> => {
  const { seed, fans: count, lowestRate } = run;
  const random = seeded(seed);
  const timeline = startTimeline(random, NOW);
  resetInvocations();
  const restore = patchGlobals(timeline, random, seeded(seed + 1));
  const setup = await setUp(random, run);
  const { sales } = setup;
  const faults = drawFaultRates(random, containers.length, lowestRate);
  const [counts, seen] = countSeen();
  const world = openWorld({ random, timeline, faults, violations: [], seen }, containers, setup);
  const gate = gateOf(world);
  const fans = drawFans(random, sales, count);
  try {
    await withContainers(containers, world, gate, () => runPhases(world, sales, fans));
  } finally {
    restore();
  }
  world.violations.push(...(await checkEnd(world, fans)), ...leakedBy(printed, await secretsOf(fans)));
  await table.send(new DeleteTableCommand({ TableName: tableName() }));
  return { ...reportOf(seed, world, gate, fans, printed), seen: counts };
};

const countSeen = (): [Record<string, number>, World['seen']] => {
  const counts: Record<string, number> = {};
  return [counts, (what) => (counts[what] = (counts[what] ?? 0) + 1)];
};

/** What the log must not contain: e-mails, idempotency keys and token keys. */
const secretsOf = async (fans: readonly Fan[]): Promise<string[]> => [
  ...fans.flatMap((fan) => [emailOf(fan), ...fan.charges.map(({ key }) => key)]),
  ...Object.values(await readKeyRing(env('tokenKeys'))),
];

const openWorld = (
  base: Pick<World, 'random' | 'timeline' | 'faults' | 'violations' | 'seen'>,
  containers: readonly Container[],
  { sales, soldBefore }: Setup,
): World => {
  const fifo = new Fifo(base.random);
  const holds = new HoldWatch(soldBefore);
  const calls = new CallWatch({ ...base, holds });
  return {
    ...base,
    fifo,
    holds,
    calls,
    places: new PlaceWatch({ ...base, fifo, calls }, sales),
    publications: watchPublications(),
    reads: rememberReads(),
    hosts: containers.map(({ handlers }, index) => ({ name: `container ${index + 1}`, handlers })),
    tickSeconds: base.random.between(2, 8),
    timeouts: 0,
    isOver: false,
  };
};

const gateOf = (world: World): Gate =>
  new Gate({
    ...world,
    answer: (perform, call) => answer(world, perform, call),
    written: async (call) => {
      const now = world.timeline.now();
      world.reads.written(
        keysIn(JSON.parse(call.input)).map(({ pk }) => pk),
        now,
      );
      await world.holds.written(call, now);
      await world.places.written(call);
      await world.publications.written(call);
    },
  });

/** Answers a call: by the simulated FIFO queue, from the cache of reads, or by DynamoDB Local. */
const answer = async (
  { fifo, reads, timeline, faults }: World,
  perform: () => Promise<unknown>,
  call: Call,
): Promise<unknown> => {
  if (call.command === 'ChangeMessageVisibilityBatchCommand') {
    fifo.changeVisibility(JSON.parse(call.input), timeline.now());
    return { output: { Successful: [], Failed: [], $metadata: {} }, response: {} };
  }
  if (call.command === 'PutObjectCommand') return { output: { $metadata: {} }, response: {} };
  if (call.command !== 'SendMessageCommand') {
    const older = reads.older(call, timeline.now());
    return older && faults.occurs('staleRead') ? older : reads.answer(call, perform);
  }
  const taken = fifo.send(JSON.parse(call.input), timeline.now());
  return { output: { ...taken, $metadata: {} }, response: {} };
};

/** Runs `act` while every container has its own clock and its calls go through the gate. */
const withContainers = (
  containers: readonly Container[],
  { timeline, faults }: { readonly timeline: Timeline; readonly faults: FaultRates },
  { call, each }: Gate,
  act: () => Promise<void>,
): Promise<void> =>
  containers.reduce<() => Promise<void>>((inner, container, index) => {
    const clock = () => timeline.now() + (faults.containerSkews[index] ?? 0);
    return () => container.during({ clock, call, each }, inner);
  }, act)();

const reportOf = (
  seed: number,
  { violations, faults, timeline, timeouts }: World,
  gate: Gate,
  fans: readonly Fan[],
  printed: readonly string[],
): Omit<Report, 'seen'> => {
  const byOutcome = Map.groupBy(fans, ({ outcome }) => outcome ?? 'none');
  return {
    seed,
    violations,
    digest: gate.digest(),
    calls: gate.calls(),
    faults: faults.counts,
    timeouts,
    printed: printed.length,
    outcomes: Object.fromEntries([...byOutcome].map(([outcome, those]) => [outcome, those.length])),
    virtualMinutes: Math.round((timeline.now() - NOW) / MINUTE),
  };
};
