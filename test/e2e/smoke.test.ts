import { afterAll, beforeAll, expect, test } from 'vitest';

import { env } from '#lib/env.ts';
import type { Stack } from '#local/stack.ts';
import { send, startApi } from '#test/support/api.ts';
import { runCommand } from '#test/support/run-command.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startApi();
});
afterAll(() => stack.stop());

const smoke = () => {
  const ofTable = ['--table', env('table'), '--endpoint', stack.dynamodbEndpoint];
  return runCommand('local/cli/smoke.ts', ['--url', stack.url, ...ofTable]);
};

/** The step of each printed row. */
const stepsOf = (printed: string): string[] =>
  [...printed.matchAll(/^PASS +\d+ ms {2}(.*)$/gm)].map(([, step = '']) => step);

test('a smoke test books a seat, pays, cancels and leaves nothing behind, as often as it runs', async () => {
  const first = await smoke();
  const again = await smoke();

  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(stepsOf(first.stdout)).toEqual([
    'the service answers',
    'an operator adds a concert that is not listed',
    '… and a schedule',
    'fans with its link find the schedule, and the concert is not listed',
    'a fan registers',
    'the fan has the point that a seat costs',
    'the fan joins the queue',
    'the fan enters the sale, with a seat',
    'the fan exchanges it for another',
    expect.stringMatching(/^seat \d+ is AVAILABLE on the map$/),
    expect.stringMatching(/^seat \d+ is HELD on the map$/),
    'the fan pays',
    expect.stringMatching(/^seat \d+ is SOLD on the map$/),
    'the price is gone from the wallet',
    'the fan cancels',
    'the points are back, and the ledger shows both entries',
    expect.stringMatching(/^seat \d+ is AVAILABLE on the map$/),
    'the operator closes the schedule',
    'the audit of the touched rows is clean',
  ]);
  expect(first.stdout).toMatch(/\nsmoke passed\n$/);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(stepsOf(again.stdout)).toEqual(stepsOf(first.stdout));

  // One concert with two closed dates, and one charge for both.
  const { accessToken: token } = await stack.issueToken({ email: 'smoke-fan@example.com' });
  const { body: history } = await send(stack, 'GET', '/payments/users/me/histories', { token });
  expect(history).toMatchObject(
    ['CHARGE', 'USE', 'REFUND', 'USE', 'REFUND'].map((type) => ({ type, point: 1 })),
  );
  const concerts = new Set((history as { concertId: string | null }[]).map(({ concertId }) => concertId));
  const [concertId, ...others] = [...concerts].filter((id) => id !== null);
  expect(others).toEqual([]);
  const { body: dates } = await send(stack, 'GET', `/concerts/${concertId}/schedules`);
  expect(dates).toMatchObject([{ status: 'CLOSED' }, { status: 'CLOSED' }]);
}, 240_000);
