import { beforeAll, beforeEach, expect, test } from 'vitest';

import { withClock } from '#functions/schedule/audit-table.ts';
import { publishMetrics } from '#lib/metrics.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { overwrite } from '#lib/table/write.ts';
import { aFanInside, aShow, aUser, NOW } from '#test/support/builders.ts';
import { captureOutput } from '#test/support/output.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const output = captureOutput();
const audit = withClock(() => NOW);

/** Drops the log lines and metrics of the test's setup. */
const forget = (): void => {
  publishMetrics();
  output.clear();
};

beforeEach(async () => {
  await aFanInside(await aShow());
  forget();
});

test('a correct table is audited once, and the number of rows is logged', async () => {
  await audit();

  const counts = { schedules: 1, seats: 50, users: 1 };
  expect(output.log()).toMatchObject([{ level: 'INFO', message: 'table audited', broken: 0, counts }]);
  expect(output.metrics()).toEqual([{ audited: 1 }]);
});

test('the audit of a broken table fails, and its log lines name the keys of the broken rows', async () => {
  const userId = await aUser();
  const wallet = keys.wallet(userId);
  await write(overwrite({ ...wallet, userId, balance: 1, version: 1, updatedAt: NOW }));
  forget();

  await expect(audit()).rejects.toThrow(/a rule is broken/);

  const findings = output.log().filter(({ message }) => message === 'a rule is broken');
  expect(findings).toContainEqual(
    expect.objectContaining({ level: 'ERROR', keys: expect.arrayContaining([wallet]) }),
  );
  expect(output.metrics()).toEqual([{ failures: findings.length }]);
  expect(output.printed.join('\n')).not.toMatch(/@example|팬/);
});
