import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { variables } from '#lib/env.ts';
import { signRound, testBeacon } from '#test/support/beacon-rounds.ts';
import { makeTable } from '#test/support/table.ts';
import { drawRaces } from '#test/verification/interleavings/draw-races.ts';
import { entryRaces } from '#test/verification/interleavings/entry-races.ts';
import {
  explore,
  exploreConflicts,
  sample,
  type Scenario,
} from '#test/verification/interleavings/explore.ts';
import { gated } from '#test/verification/interleavings/gate.ts';
import { queueRaces } from '#test/verification/interleavings/queue-races.ts';
import { moneyRaces } from '#test/verification/interleavings/money-races.ts';
import { operatorRaces } from '#test/verification/interleavings/operator-races.ts';
import { seatRaces } from '#test/verification/interleavings/seat-races.ts';
import { sellOutRaces } from '#test/verification/interleavings/sell-out-races.ts';

/** Each operation runs as in a new container: nothing is cached. */
vi.mock('#lib/table/cached.ts', () => ({
  cached: <Arguments extends readonly string[], Value>(load: (...args: Arguments) => Promise<Value>) =>
    Object.assign(async (_now: number, ...args: Arguments) => load(...args), {
      peek: () => undefined,
      keep: (value: Promise<Value>) => value,
    }),
}));

/** Rounds are not verified: this would take longer than everything else. */
vi.mock('#lib/draw/beacon-round.ts', async (load) => ({
  ...(await load<object>()),
  fetchRound: async (_: unknown, round: number) => signRound(round),
}));

/** Retries do not wait: only the order of calls matters here. */
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: async () => undefined,
}));

const SEED = 4;
const SAMPLES = 10;
const TIMEOUT_MS = 240_000;

const races: Readonly<Record<string, Scenario>> = {
  ...entryRaces,
  ...seatRaces,
  ...moneyRaces,
  ...queueRaces,
  ...operatorRaces,
  ...sellOutRaces,
  ...drawRaces,
};
const each = Object.entries(races);
const having = (orders: Scenario['orders']) => each.filter((one) => (one[1].orders ?? 'reduced') === orders);

/** How many scenarios run at once while conflicts are explored. */
const AT_ONCE = 8;

/** Runs `act` for each element, a few at once. @returns the results in order */
const withEach = async <Element, Result>(
  elements: readonly Element[],
  act: (element: Element) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  const next = elements.entries();
  const worker = async () => {
    for (const [index, element] of next) results[index] = await act(element);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
};

const counted: string[] = [];

beforeAll(async () => {
  process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
  process.env[variables.pageBucket] = 'page';
  process.env[variables.beacon] = JSON.stringify(testBeacon);
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await makeTable();
});
afterAll(() => console.info(`interleavings: ${counted.join(', ')}`));

describe('in every order of their calls that can matter', () => {
  test.each(having('reduced'))(
    '%s',
    async (name, scenario) => {
      const { runs, outcomes } = await gated(() => explore(scenario, 'reduced'));

      counted.push(`${name} ${runs}`);
      expect(outcomes).toEqual(scenario.outcomes.toSorted());
    },
    TIMEOUT_MS,
  );
});

describe('in every order of their calls, with the same outcomes as in the reduced orders', () => {
  test.each(having('every'))(
    '%s',
    async (name, scenario) => {
      const { every, reduced } = await gated(async () => ({
        every: await explore(scenario, 'every'),
        reduced: await explore(scenario, 'reduced'),
      }));

      counted.push(`${name} ${every.runs} (reduced ${reduced.runs})`);
      expect(every.outcomes).toEqual(scenario.outcomes.toSorted());
      expect(reduced.outcomes).toEqual(every.outcomes);
    },
    TIMEOUT_MS,
  );
});

describe('in random orders', () => {
  test.each(having('sampled'))(
    '%s',
    async (name, scenario) => {
      const { runs, outcomes } = await gated(() => sample(scenario, SEED, SAMPLES));

      counted.push(`${name} ${runs} sampled`);
      expect(scenario.outcomes).toEqual(expect.arrayContaining([...outcomes]));
    },
    TIMEOUT_MS,
  );
});

test(
  'a write in conflict with another transaction leads only to listed outcomes',
  async () => {
    const results = await gated(() => withEach(each, ([, scenario]) => exploreConflicts(scenario)));

    counted.push(`in conflict ${results.reduce((sum, { runs }) => sum + runs, 0)}`);
    for (const [index, [name, scenario]] of each.entries()) {
      const others = results[index]?.outcomes.filter((outcome) => !scenario.outcomes.includes(outcome));
      expect.soft(others, name).toEqual((scenario.inConflict ?? []).toSorted());
    }
  },
  TIMEOUT_MS,
);
