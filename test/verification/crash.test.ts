import { afterAll, describe, expect, test, vi } from 'vitest';

import { functionNames } from '#functions/names.ts';
import { checkSnapshot } from '#lib/audit/audit-table.ts';
import { snapshotOf } from '#lib/audit/snapshot.ts';
import type * as PageDocument from '#lib/bucket/page-document.ts';
import type { Instant } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import type * as TokenKeys from '#lib/token/token-keys.ts';
import { signRound, testBeacon } from '#test/support/beacon-rounds.ts';
import { leaksIn, tokensIn } from '#test/support/leaks.ts';
import { capturePrinted } from '#test/support/output.ts';
import { leftBy } from '#test/verification/crash/compare.ts';
import { allRows, onItsOwnTable, startOf } from '#test/verification/crash/copy.ts';
import { type FaultName, faultNames, type Point, withFaults } from '#test/verification/crash/invocation.ts';
import { runScenario, type RunResult, type Scenario } from '#test/verification/crash/scenario.ts';
import { scenarios } from '#test/verification/crash/scenarios.ts';
import { blindCharge } from '#test/verification/crash/scenarios/money.ts';

// Retries and ticks follow at once.
vi.mock('node:timers/promises', async (load) => ({ ...(await load()), setTimeout: async () => undefined }));
// Runs share this process. With caches, chance would decide which run finds the token keys or the page's document there. So each
// invocation reads them.
vi.mock('#lib/token/token-keys.ts', async (load) => {
  const original = await load<typeof TokenKeys>();
  const { keysKeptHere } = await import('#test/verification/crash/container.ts');
  const { tokenKeys, readTokenKeys } = original;
  return { ...original, tokenKeys: async (now: Instant) => keysKeptHere(readTokenKeys) ?? tokenKeys(now) };
});
vi.mock('#lib/bucket/page-document.ts', async (load) => {
  const { readDocument } = await load<typeof PageDocument>();
  return { pageDocument: readDocument };
});
// Rounds are not verified: this would take longer than everything else.
vi.mock('#lib/draw/beacon-round.ts', async (load) => ({
  ...(await load<object>()),
  fetchRound: async (_: unknown, round: number) => signRound(round),
}));
process.env['AWS_ENDPOINT_URL_SQS'] = 'http://localhost';
process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
process.env[variables.pageBucket] = 'page';
process.env[variables.beacon] = JSON.stringify(testBeacon);

const { printed, clear: forget } = capturePrinted();
/** An e-mail address. */
const EMAIL = /[\w.+-]+@[\w-]+\.\w+/;

/** How many runs of a scenario go on at once, each on its own rows. */
const AT_ONCE = 8;

const READS = /^(?:Get|BatchGet|Query|Scan|Describe)/;

/** A read changes nothing: dying after it is the same as dying before it, and sending it twice is the same as once. */
const faultsOf = (command: string): readonly FaultName[] =>
  READS.test(command) ? ['dies before', 'loses the answer of'] : faultNames;

const done = { scenarios: 0, calls: 0, runs: 0, errors: 0 };

afterAll(() => {
  vi.restoreAllMocks();
  console.info(
    `crash: ${done.scenarios} scenarios of ${functionNames.length} functions, ` +
      `${done.calls} calls, ${done.runs} runs with a fault, ${done.errors} errors in the log`,
  );
});

const nameOf = ({ point, calls }: RunResult): string =>
  point ? `${point.fault} call ${point.call} (${calls[point.call - 1]})` : 'without a fault';

/** Runs a scenario once without a fault, and then once for each fault of each call that can make a difference. */
const runAll = async (scenario: Scenario): Promise<[RunResult, ...RunResult[]]> => {
  const start = await startOf(scenario.arrange);
  const undisturbed = await runScenario(scenario, start);
  const points = undisturbed.calls.flatMap((command, index) =>
    faultsOf(command).map((fault): Point => ({ fault, call: index + 1 })),
  );
  const disturbed: RunResult[] = [];
  const next = points.values();
  const worker = async () => {
    for (const point of next) disturbed.push(await runScenario(scenario, start, point));
  };
  await Promise.all(Array.from({ length: scenario.isOfAll ? 1 : AT_ONCE }, worker));
  return [undisturbed, ...disturbed];
};

test('every function has a scenario', () => {
  expect(Object.keys(scenarios).toSorted()).toEqual(functionNames.toSorted());
});

test('a comparison finds a charge that is made twice', async () => {
  await onItsOwnTable(async () => {
    const start = await startOf(blindCharge.arrange);
    const runs = await withFaults(async () => [
      await runScenario(blindCharge, start),
      await runScenario(blindCharge, start, { fault: 'dies before', call: 2 }),
      await runScenario(blindCharge, start, { fault: 'dies after', call: 2 }),
    ]);

    const [undisturbed, before, after] = await leftBy(await allRows(), runs);

    expect(before).toEqual(undisturbed);
    expect(after?.answers).not.toEqual(undisturbed?.answers);
    expect(after?.rows).not.toEqual(undisturbed?.rows);
  });
});

describe.each(Object.entries(scenarios))('%s', (_, ofFunction) => {
  test.each(ofFunction.map((scenario) => [scenario.title, scenario] as const))(
    '%s: a run with a fault ends like the run without one',
    async (__, scenario) => {
      await onItsOwnTable(async () => {
        const runs = await withFaults(async () => runAll(scenario));

        const rows = [...(await allRows()), ...runs.flatMap(({ copy }) => copy.untouched)];
        const [undisturbed, ...disturbed] = await leftBy(rows, runs);
        const end = Math.max(...runs.map(({ endedAt }) => endedAt));

        const { status, calls } = runs[0];
        const writes = calls.filter((command) => !READS.test(command)).length;
        expect.soft({ status, writes }).toEqual({ status: scenario.status, writes: scenario.writes ?? 0 });
        expect.soft(undisturbed?.findings).toEqual([]);
        for (const [index, left] of disturbed.entries()) {
          const run = runs[index + 1] as RunResult;
          expect.soft(run.calls.length, nameOf(run)).toBeGreaterThanOrEqual(run.point?.call ?? 0);
          expect.soft(left, nameOf(run)).toEqual(undisturbed);
        }
        expect(checkSnapshot(await snapshotOf(rows), end)).toEqual([]);
        const log = printed.join('\n');
        expect(tokensIn(log)).toEqual([]);
        expect(leaksIn(log, tokensIn(JSON.stringify(runs.map(({ answers }) => answers))))).toEqual([]);
        expect(log).not.toMatch(EMAIL);
        done.errors += printed.filter((line) => line.includes('"level":"ERROR"')).length;
        forget();
        done.scenarios += 1;
        done.calls += runs[0].calls.length;
        done.runs += disturbed.length;
      });
    },
    60_000,
  );
});

test('faults leave errors in the log', () => {
  expect(done.errors).toBeGreaterThan(done.runs / 4);
});
