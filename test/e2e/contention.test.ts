import { afterAll, beforeAll, expect, test } from 'vitest';

import { auditTable } from '#lib/audit/audit-table.ts';
import type { Stack } from '#local/stack.ts';
import {
  aDate,
  aFan,
  type Answer,
  type Fan,
  queueUp,
  send,
  sendUntilAnswered,
  type ShowDate,
  startApi,
} from '#test/support/api.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startApi();
});
afterAll(() => stack.stop());

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

const statuses = (answers: readonly Answer[]): Record<string, number> => {
  const groups = Map.groupBy(answers, ({ status }) => String(status));
  return Object.fromEntries([...groups].map(([status, all]) => [status, all.length]));
};

test('40 exchanges at once for one seat give one 201 and 39 × 409', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const fans = await Promise.all(times(40, () => aFan(stack)));
  const turns = await Promise.all(fans.map((fan) => queueUp(stack, date, fan)));
  const assigned = new Set(turns.map(({ body }) => body.holds[0].seatNumber as number));
  const free = times(50, (index) => index + 1).find((seat) => !assigned.has(seat));

  const answers = await Promise.all(
    turns.map(({ body }) =>
      sendUntilAnswered(stack, 'POST', `${date.path}/holds`, {
        token: body.token as string,
        body: { seatNumbers: [free] },
      }),
    ),
  );

  expect(assigned.size).toBe(40);
  expect(statuses(answers)).toEqual({ 201: 1, 409: 39 });
  expect(
    answers.filter(({ status }) => status === 409).map(({ body }) => body.seatNumbers as number[]),
  ).toEqual(times(39, () => [free]));
});

test('200 identical charges with one key charge once', async () => {
  const { accessToken: token } = await aFan(stack, { point: 1 });

  const answers = await Promise.all(
    times(200, () =>
      sendUntilAnswered(stack, 'PATCH', '/users/me/points/charge', {
        token,
        headers: { 'idempotency-key': 'the-same' },
        body: { point: 5_000 },
      }),
    ),
  );

  expect(statuses(answers)).toEqual({ 200: 200 });
  expect(new Set(answers.map(({ body }) => body.point as number))).toEqual(new Set([5_001]));
  expect((await send(stack, 'GET', '/users/me/points', { token })).body).toEqual({ point: 5_001 });
});

test('100 payments at once of one hold pay once', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack, { point: 700_000 });
  const turn = await queueUp(stack, date, fan);
  const token = turn.body.token as string;

  const answers = await Promise.all(
    times(100, () => sendUntilAnswered(stack, 'POST', '/payments', { token })),
  );

  expect(statuses(answers)).toEqual({ 200: 100 });
  expect(new Set(answers.map(({ body }) => body.paymentId as string)).size).toBe(1);
  expect((await send(stack, 'GET', '/users/me/points', { token: fan.accessToken })).body).toEqual({
    point: 630_000,
  });
});

test('300 fans in the queue for 50 seats buy exactly 50', { timeout: 240_000 }, async () => {
  const date = await aDate(stack, { maxSeatsPerUser: 1 });
  const fans = await Promise.all(times(300, () => aFan(stack, { point: 70_000 })));

  const ends = await Promise.all(fans.map((fan) => buy(date, fan)));

  expect(statuses(ends)).toEqual({ 200: 50, 406: 250 });
  const seats = ends
    .filter(({ status }) => status === 200)
    .map(({ body }) => body.seats[0].seatNumber as number);
  expect(new Set(seats).size).toBe(50);
});

test('the audit finds nothing in the table afterwards', async () => {
  const { findings } = await auditTable(Date.now());

  expect(findings).toEqual([]);
});

const buy = async (date: ShowDate, fan: Fan): Promise<Answer> => {
  const turn = await queueUp(stack, date, fan);
  if (turn.status !== 200) return turn;
  return sendUntilAnswered(stack, 'POST', '/payments', { token: turn.body.token as string });
};
