import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { type Audit, auditTable } from '#lib/audit/audit-table.ts';
import { log } from '#lib/log.ts';
import { readKeyRing } from '#lib/token/token-keys.ts';
import type { Stack } from '#local/stack.ts';
import { startApi } from '#test/support/api.ts';
import { leaksIn } from '#test/support/leaks.ts';
import { capturePrinted, failuresIn, timeoutsIn } from '#test/support/output.ts';
import { checkHistory, rules } from '#test/verification/history/rules.ts';
import { lookBack, type Past } from '#test/verification/history/past.ts';
import { race, skippingClock } from '#test/verification/history/race.ts';
import type { Recorder } from '#test/verification/history/record.ts';
import { corrupted } from '#test/verification/history/corruptions.ts';

const FANS = 500;
const SEED = 20_361_201;

const time = skippingClock();
let stack: Stack;
let raced: Recorder;
let past: Past;
let audit: Audit;
let output: ReturnType<typeof capturePrinted>;

beforeAll(async () => {
  stack = await startApi(time.clock);
  output = capturePrinted();
  raced = await race(stack, time, FANS, SEED);
  past = await lookBack(stack, raced.history);
  audit = await auditTable(time.clock());
}, 400_000);
afterAll(async () => {
  await stack.stop();
  vi.restoreAllMocks();
  if (past) console.log(summary());
});

const answered = (operation: string, status: number): number =>
  past.history.filter((asked) => asked.operation === operation && asked.status === status).length;

const sold = (): number => past.rows.payments.filter(({ status }) => status === 'SUCCESS').length;

const entered = (): number =>
  new Set(past.versions.places.filter(({ status }) => status === 'ACTIVE').map(({ tokenId }) => tokenId))
    .size;

const refused = (operation: string, code: string): number =>
  past.history.filter((asked) => asked.operation === operation && asked.body?.code === code).length;

const summary = (): string => {
  const { transactions, places } = past.rows;
  return (
    `history of ${FANS} fans: ${past.history.length} requests, ${places.length} places, ` +
    `${entered()} × entered, ${answered('holdSeats', 201)} × exchanged, ${answered('pay', 200)} × paid, ` +
    `${answered('cancelPayment', 204)} × cancelled, ${sold()} seats sold, ${transactions.length} rows of ledgers, ` +
    `${output.printed.length} lines of log, ${raced.secrets.size} secrets`
  );
};

test('the audit finds nothing', () => {
  expect(audit.findings).toEqual([]);
});

test('the history and the table keep every rule', () => {
  expect(checkHistory(past)).toEqual([]);
});

test('both sales sell seats, and every status of reservations, payments and places occurs', () => {
  const statuses = (kind: 'reservations' | 'payments' | 'places') =>
    new Set(past.versions[kind].map(({ status }) => status));

  expect(new Set(past.rows.payments.map(({ scheduleId }) => scheduleId)).size).toBe(2);
  expect(statuses('reservations')).toEqual(new Set(['HELD', 'PAID', 'CANCELLED']));
  expect(statuses('payments')).toEqual(new Set(['SUCCESS', 'FAILED', 'CANCELLED']));
  expect(statuses('places')).toEqual(new Set(['PENDING', 'ACTIVE', 'EXPIRED']));
  expect(sold()).toBeGreaterThanOrEqual(80);
  expect(answered('holdSeats', 201)).toBeGreaterThanOrEqual(15);
  expect(refused('pay', 'HOLD_CHANGED')).toBeGreaterThan(0);
  expect(refused('pollQueue', 'SCHEDULE_CLOSED')).toBeGreaterThan(0);
  expect(answered('cancelPayment', 204)).toBeGreaterThanOrEqual(10);
  expect(answered('pay', 408)).toBeGreaterThan(0);
  expect(past.history.filter(({ status }) => status === undefined).length).toBeGreaterThan(0);
});

test('fewer than 1 % of the requests are cut off, and fewer than 1 % get a 503 without an SDK timeout', () => {
  const few = past.history.length / 100;
  const busy = past.history.filter(({ status }) => status === 503).length;

  expect(past.history.filter(({ isCutOff }) => isCutOff).length).toBeLessThan(few);
  expect(busy - timeoutsIn(output.printed)).toBeLessThan(few);
  expect(busy).toBeLessThan(10 * few);
});

describe('the checks find', () => {
  const pasts = Object.entries(corrupted).flatMap(([rule, some]) =>
    Object.entries(some).map(([finding, corrupt]) => [rule as keyof typeof rules, finding, corrupt] as const),
  );
  test.each(pasts)('%s: “%s”', (rule, finding, corrupt) => {
    const found = [...rules[rule](corrupt(past))];

    expect(found.filter((wrong) => wrong.includes(finding))).not.toEqual([]);
  });
});

describe('the log', () => {
  test('has no failure', () => {
    expect(failuresIn(output.printed)).toEqual([]);
  });

  test('has no token, e-mail, name or key', async () => {
    const keys = Object.values(await readKeyRing(stack.tokenKeysSecret));

    expect(output.printed.length).toBeGreaterThan(FANS);
    expect(leaksIn(output.printed.join('\n'), [...raced.secrets, ...keys])).toEqual([]);
  });

  test('is searched in a way that finds a part of a token', () => {
    const token = [...raced.secrets].findLast((secret) => secret.split('.').length === 3) ?? '';

    log.info('request', { somewhere: `…${token.slice(-35, -5)}…` });

    expect(leaksIn(output.printed.join('\n'), raced.secrets)).toEqual([token]);
  });
});
