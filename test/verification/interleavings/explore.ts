import * as fc from 'fast-check';

import type { Delivered } from '#lib/queue/intake.ts';
import { conflicting, type Fault, isWrite, transactionConflict } from '#test/support/faults.ts';
import { commute, footprintOf, readsCatalogue } from '#test/verification/interleavings/footprint.ts';
import { type Operations, type Parked, type Race, startRace } from '#test/verification/interleavings/gate.ts';

/** A fresh sale, and the operations that race on it. */
interface Situation {
  readonly operations: Operations;
  /** Runs what follows a race, audits, and returns the state in a few words. */
  readonly conclude: (sent: readonly Delivered[]) => Promise<string>;
}

export interface Scenario {
  readonly arrange: () => Promise<Situation>;
  /** Every outcome. Each occurs in some order. */
  readonly outcomes: readonly string[];
  /** More outcomes that occur when a write conflicts with another transaction. */
  readonly inConflict?: readonly string[];
  /**
   * Which orders are tried.
   * - `reduced`: one of all orders that differ only in neighbouring calls without a common row ("sleep sets"); the default.
   * - `every`: every order of all calls, and then the reduced ones, which must find the same.
   * - `sampled`: random orders.
   */
  readonly orders?: 'reduced' | 'every' | 'sampled';
  /** The schedule itself changes during the race, so reads of it wait for their turn, too. */
  readonly movesDate?: boolean;
}

interface Path {
  /** Calls in the order of their release. After these, the race always releases the first waiting call. */
  readonly choices: readonly string[];
  /** Calls that were already explored as the next one at this point. */
  readonly asleep: readonly string[];
}

export interface Explored {
  readonly runs: number;
  readonly outcomes: readonly string[];
}

/** How many races go on at once, each on its own rows. */
const ABREAST = 8;

/**
 * Runs a race once in each of these orders of its calls. The orders are found depth first, while the race runs: which call an
 * operation makes next depends on the answer to the last one.
 */
export const explore = async (scenario: Scenario, orders: 'reduced' | 'every'): Promise<Explored> => {
  const paths: Path[] = [{ choices: [], asleep: [] }];
  const ends: string[] = [];
  while (paths.length > 0) {
    const abreast = paths.splice(-ABREAST).map((path) => follow(scenario, orders, path));
    for (const { outcome, open } of await Promise.all(abreast)) {
      paths.push(...open);
      if (outcome !== undefined) ends.push(outcome);
    }
  }
  return explored(ends);
};

const explored = (ends: readonly string[]): Explored => ({
  runs: ends.length,
  outcomes: [...new Set(ends)].toSorted(),
});

const takesTurns =
  ({ movesDate = false }: Scenario) =>
  (call: Parked['call']): boolean =>
    call.command !== 'GetSecretValueCommand' && (movesDate || !readsCatalogue(call));

/** Runs a race along a path. @returns its outcome, unless it equals an explored order, and the paths that branch off */
const follow = async (
  scenario: Scenario,
  orders: 'reduced' | 'every',
  { choices, asleep }: Path,
): Promise<{ outcome: string | undefined; open: readonly Path[] }> => {
  const situation = await scenario.arrange();
  const race = await startRace(situation.operations, takesTurns(scenario));
  const gone: string[] = [];
  const letGo = async (id: string) => {
    gone.push(id);
    await race.release(id);
  };
  for (const id of choices) await letGo(id);

  const open: Path[] = [];
  let sleeping = asleep;
  for (let waiting = race.waiting(); waiting.length > 0; waiting = race.waiting()) {
    const awake = waiting.filter(({ id }) => !sleeping.includes(id));
    const [first, ...others] = awake;
    if (!first) {
      await runOut(race);
      return { outcome: undefined, open };
    }
    const after = (next: Parked, before: readonly Parked[]) =>
      orders === 'reduced' ? stillAsleep(waiting, [...sleeping, ...before.map(({ id }) => id)], next) : [];
    for (const [index, next] of others.entries()) {
      open.push({ choices: [...gone, next.id], asleep: after(next, awake.slice(0, index + 1)) });
    }
    sleeping = after(first, []);
    await letGo(first.id);
  }
  return { outcome: await outcomeOf(situation, race, gone), open };
};

/** The calls that stay asleep after `next`: those that commute with it. */
const stillAsleep = (waiting: readonly Parked[], asleep: readonly string[], next: Parked): string[] => {
  const touched = footprintOf(next.call);
  return waiting
    .filter(({ id }) => asleep.includes(id) && id !== next.id)
    .filter(({ call }) => commute(footprintOf(call), touched))
    .map(({ id }) => id);
};

const runOut = async (race: Race): Promise<void> => {
  for (let [next] = race.waiting(); next; [next] = race.waiting()) await race.release(next.id);
  await race.results();
};

/** @throws Error with the order in which it went wrong */
const outcomeOf = async ({ conclude }: Situation, race: Race, order: readonly string[]): Promise<string> => {
  try {
    const words = Object.entries(await race.results()).map(([name, word]) => `${name}: ${word}`);
    return `${words.join(', ')} → ${await conclude(race.sent)}`;
  } catch (error) {
    throw new Error(`in the order ${order.join(', ')}`, { cause: error });
  }
};

/**
 * Runs a race in orders that fast-check draws. A failure prints the order, the seed and the path that replay it.
 */
export const sample = async (scenario: Scenario, seed: number, numRuns: number): Promise<Explored> => {
  const ends: string[] = [];
  let atRest = async (): Promise<void> => undefined;
  const scheduler = fc.scheduler({
    act: async (letGo) => {
      await letGo();
      await atRest();
    },
  });
  const endsWell = fc.asyncProperty(scheduler, async (orders) => {
    const order: string[] = [];
    const situation = await scenario.arrange();
    const race = await startRace(situation.operations, takesTurns(scenario), ({ id, go }) => {
      void orders.schedule(Promise.resolve(), id).then(() => {
        order.push(id);
        return go();
      });
    });
    atRest = race.idle;
    await orders.waitIdle();
    ends.push(await outcomeOf(situation, race, order));
  });
  await fc.assert(endsWell, { seed, numRuns, endOnFailure: true });
  return explored(ends);
};

/** How the next call is chosen: always the first waiting one, or the operations in turn. */
const turns = [
  ([first]: readonly Parked[]) => first,
  (waiting: readonly Parked[], turn: number) => waiting[turn % waiting.length],
] as const;

/** A conflict with another transaction. DynamoDB Local never reports one. */
const conflict: Fault = async (perform, call) => {
  if (call.command === 'TransactWriteItemsCommand') return conflicting(perform, call);
  throw transactionConflict();
};

const writesTable = ({ call }: Parked): boolean => isWrite(call) && call.command !== 'SendMessageCommand';

/** Runs a race in each of the `turns`, once for each write. That write is in conflict. */
export const exploreConflicts = async (scenario: Scenario): Promise<Explored> => {
  const ends: string[] = [];
  for (const next of turns) {
    for (let nth = 1; ; nth += 1) {
      const end = await withConflict(scenario, next, nth);
      if (end === undefined) break;
      ends.push(end);
    }
  }
  return explored(ends);
};

/** @returns the outcome, or undefined if there are fewer writes */
const withConflict = async (
  scenario: Scenario,
  next: (typeof turns)[number],
  nth: number,
): Promise<string | undefined> => {
  const situation = await scenario.arrange();
  const race = await startRace(situation.operations, takesTurns(scenario));
  const gone: string[] = [];
  let writes = 0;
  for (let one = next(race.waiting(), 0); one; one = next(race.waiting(), gone.length)) {
    const isMet = writesTable(one) && (writes += 1) === nth;
    gone.push(isMet ? `${one.id} in conflict` : one.id);
    await race.release(one.id, isMet ? conflict : undefined);
  }
  const end = await outcomeOf(situation, race, gone);
  return writes >= nth ? end : undefined;
};
