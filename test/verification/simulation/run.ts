import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';

import { MINUTE } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { table, tableName } from '#lib/table/client.ts';
import { readKeyRing } from '#lib/token/token-keys.ts';
import { NOW } from '#test/support/builders.ts';
import type { Call } from '#test/support/faults.ts';
import { seeded } from '#test/support/random.ts';
import { virtualizeBuiltins } from '#test/verification/simulation/builtins.ts';
import { watchCalls } from '#test/verification/simulation/calls.ts';
import { checkEnd } from '#test/verification/simulation/checks.ts';
import type { Container } from '#test/verification/simulation/container.ts';
import { emailOf, type Fan, type Outcome } from '#test/verification/simulation/fan.ts';
import { openFifo } from '#test/verification/simulation/fifo.ts';
import { type Gate, openGate } from '#test/verification/simulation/gate.ts';
import { type HoldRow, watchHolds } from '#test/verification/simulation/holds.ts';
import { watchPlaces } from '#test/verification/simulation/places.ts';
import { play } from '#test/verification/simulation/play.ts';
import { leakedBy } from '#test/verification/simulation/printed.ts';
import { keysIn, rememberReads } from '#test/verification/simulation/reads.ts';
import { drawSky, type Sky, type Trouble } from '#test/verification/simulation/sky.ts';
import { inviteFans, setStage } from '#test/verification/simulation/stage.ts';
import { startTimeline, type Timeline } from '#test/verification/simulation/timeline.ts';
import { resetInvocations, type World } from '#test/verification/simulation/world.ts';

/** One on-sale in the weather of a seed. */
export interface Run {
  readonly seed: number;
  readonly fans: number;
  /** No trouble comes less often than this; absent: one in a hundred calls. */
  readonly lowestRate?: number;
}

export interface Report {
  readonly seed: number;
  /** What must not have happened; empty after a good run. */
  readonly violations: readonly string[];
  /** Of all that happened, in its order. */
  readonly digest: string;
  readonly calls: number;
  readonly met: Readonly<Record<Trouble, number>>;
  /** How often what is looked at came about. */
  readonly seen: Readonly<Record<string, number>>;
  /** Requests that the gateway gave up. */
  readonly timeouts: number;
  /** How many lines the functions logged. */
  readonly printed: number;
  readonly outcomes: Readonly<Partial<Record<Outcome | 'none', number>>>;
  readonly virtualMinutes: number;
}

/** Lives through a run, and looks at what it leaves. */
export const runWeather = async (
  { seed, fans: count, lowestRate }: Run,
  containers: readonly Container[],
  printed: readonly string[],
): Promise<Report> => {
  const random = seeded(seed);
  const timeline = startTimeline(random, NOW);
  resetInvocations();
  const restore = virtualizeBuiltins(timeline, random, seeded(seed + 1));
  const { shows, soldBefore } = await setStage(random, seed, count);
  const sky = drawSky(random, containers.length, lowestRate);
  const [counts, seen] = countSeen();
  const world = openWorld({ random, timeline, sky, violations: [], seen }, containers, soldBefore);
  const gate = gateOf(world);
  const fans = inviteFans(random, shows, count);
  try {
    await among(containers, world, gate, () => play(world, shows, fans));
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

/** What nobody may read in the log: e-mails, idempotency keys, and the keys of our tokens. */
const secretsOf = async (fans: readonly Fan[]): Promise<string[]> => [
  ...fans.flatMap((fan) => [emailOf(fan), ...fan.charges.map(({ key }) => key)]),
  ...Object.values(await readKeyRing(env('tokenKeys'))),
];

const openWorld = (
  nature: Pick<World, 'random' | 'timeline' | 'sky' | 'violations' | 'seen'>,
  containers: readonly Container[],
  soldBefore: readonly HoldRow[],
): World => {
  const fifo = openFifo(nature.random);
  const holds = watchHolds(soldBefore);
  const calls = watchCalls({ ...nature, holds });
  return {
    ...nature,
    fifo,
    holds,
    calls,
    places: watchPlaces({ ...nature, fifo, calls }),
    reads: rememberReads(),
    hosts: containers.map(({ handlers }, index) => ({ name: `container ${index + 1}`, handlers })),
    tickSlowness: nature.random.between(2, 8),
    timeouts: 0,
    isOver: false,
  };
};

const gateOf = (world: World): Gate =>
  openGate({
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
    },
  });

/** Who answers a call: the FIFO queue of this world, its memory of what was read, or the service itself. */
const answer = async (
  { fifo, reads, timeline, sky }: World,
  perform: () => Promise<unknown>,
  call: Call,
): Promise<unknown> => {
  if (call.command === 'ChangeMessageVisibilityBatchCommand') {
    fifo.giveBack(JSON.parse(call.input), timeline.now());
    return { output: { Successful: [], Failed: [], $metadata: {} }, response: {} };
  }
  if (call.command !== 'SendMessageCommand') {
    const older = reads.older(call, timeline.now());
    return older && sky.strikes('staleRead') ? older : reads.answer(call, perform);
  }
  const taken = fifo.send(JSON.parse(call.input), timeline.now());
  return { output: { ...taken, $metadata: {} }, response: {} };
};

/** Does something while every container goes by its own clock, and through the gate. */
const among = (
  containers: readonly Container[],
  { timeline, sky }: { readonly timeline: Timeline; readonly sky: Sky },
  { call, each }: Gate,
  act: () => Promise<void>,
): Promise<void> =>
  containers.reduce<() => Promise<void>>((inner, container, index) => {
    const clock = () => timeline.now() + (sky.containerSkews[index] ?? 0);
    return () => container.during({ clock, call, each }, inner);
  }, act)();

const reportOf = (
  seed: number,
  { violations, sky, timeline, timeouts }: World,
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
    met: sky.met,
    timeouts,
    printed: printed.length,
    outcomes: Object.fromEntries([...byOutcome].map(([outcome, those]) => [outcome, those.length])),
    virtualMinutes: Math.round((timeline.now() - NOW) / MINUTE),
  };
};
