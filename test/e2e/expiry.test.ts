import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import type { ReservationId, ScheduleId, UserId } from '#lib/ids.ts';
import type { Reservation } from '#lib/seat/seat.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aFan, queueUp, send, startApi } from '#test/support/api.ts';

/** How far the stack's clock is ahead; it only ever moves forward. */
let ahead = 0;
let stack: Stack;
beforeAll(async () => {
  stack = await startApi(() => Date.now() + ahead);
});
afterAll(() => stack.stop());

const reservationsOf = async (token: string) =>
  (await send(stack, 'GET', '/users/me/reservations', { token })).body as unknown;

test('a hold that nobody took over is removed later, and the stream cancels its reservation', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack, { point: 1 });
  const turn = await queueUp(stack, date, fan);
  const { reservationId, seatNumber } = turn.body.holds[0] as { reservationId: string; seatNumber: number };
  const stored = () => storedStatus(fan.userId, reservationId);

  ahead += 6 * MINUTE;

  // The API follows the clock at once. The row follows when the stream has delivered the removal.
  expect(await reservationsOf(fan.accessToken)).toMatchObject([{ status: 'CANCELLED' }]);
  expect(await stored()).toBe('HELD');
  // Does what TTL does. TTL is slow: on AWS it may take days, in DynamoDB Local a scan of all tables.
  const Key = keys.hold(date.scheduleId as ScheduleId, seatNumber);
  await table.send(new DeleteCommand({ TableName: tableName(), Key }));
  await expect.poll(stored, { timeout: 25_000, interval: SECOND }).toBe('CANCELLED');
});

test('a hold that has expired by the clock can be taken over, and cannot be paid', async () => {
  const date = await aDate(stack);
  const [slow, quick] = await Promise.all([aFan(stack, { point: 70_000 }), aFan(stack, { point: 70_000 })]);
  const slowTurn = await queueUp(stack, date, slow);
  const slowPass = slowTurn.body.token as string;
  await send(stack, 'POST', `${date.path}/holds`, { token: slowPass, body: { seatNumbers: [7] } });

  ahead += 5 * MINUTE + 3 * SECOND;
  const quickTurn = await queueUp(stack, date, quick);
  const taken = await send(stack, 'POST', `${date.path}/holds`, {
    token: quickTurn.body.token,
    body: { seatNumbers: [7] },
  });
  const late = await send(stack, 'POST', '/payments', { token: slowPass });

  expect(taken.status).toBe(201);
  expect(late).toMatchObject({
    status: 408,
    body: { error: '요청 시간이 초과되었습니다.', code: 'PASS_EXPIRED' },
  });
  expect(await reservationsOf(slow.accessToken)).toMatchObject([{ status: 'CANCELLED' }]);
});

test('an unused pass ends after five minutes, and a fan who was away when called enters later', async () => {
  const date = await aDate(stack);
  const [idle, away] = await Promise.all([aFan(stack), aFan(stack)]);
  const join = async (accessToken: string) =>
    (await send(stack, 'PUT', `${date.path}/reserves`, { token: accessToken })).body.token as string;
  const poll = (token: string) => send(stack, 'GET', `${date.path}/reserves`, { token });
  const called = async () => (await send(stack, 'GET', `${date.path}/queue`)).body.serving as number;
  const { token: pass } = (await queueUp(stack, date, idle)).body;
  const awayToken = await join(away.accessToken);
  await expect.poll(called, { timeout: 15_000 }).toBe(2);

  ahead += 10 * MINUTE;

  expect(await poll(pass as string)).toMatchObject({ status: 401, body: { code: 'PLACE_LOST' } });
  expect((await poll(awayToken)).status).toBe(200);
});

const storedStatus = async (userId: string, reservationId: string) => {
  const key = keys.reservation(userId as UserId, reservationId as ReservationId);
  return (await getRow<Reservation>(key, 'latest'))?.status;
};
