import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, aFan, changeDate, queueUp, send, startApi } from '#test/support/api.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startApi();
});
afterAll(() => stack.stop());

test('chosen seats are held and paid with X-QUEUE-TOKEN', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack, { point: 200_000 });
  const turn = await queueUp(stack, date, fan);
  const pass = { headers: { 'x-queue-token': turn.body.token as string } };

  const held = await send(stack, 'POST', `${date.path}/holds`, { ...pass, body: { seatNumbers: [7, 8] } });
  expect(held).toMatchObject({
    status: 201,
    body: {
      holds: [
        { seatNumber: 7, price: 70_000 },
        { seatNumber: 8, price: 70_000 },
      ],
    },
  });
  const again = await send(stack, 'POST', `${date.path}/holds`, { ...pass, body: { seatNumbers: [8, 7] } });
  expect(again.body.holds).toEqual(held.body.holds);
  const seat = async () => (await send(stack, 'GET', `${date.path}/seats`)).body[6] as unknown;
  await expect.poll(seat).toEqual({ seatNumber: 7, status: 'HELD' });

  const reserved = await send(stack, 'GET', '/users/me/reservations', { token: fan.accessToken });
  expect(reserved.body).toMatchObject([
    { seatNumber: 7, status: 'HELD', paymentId: null },
    { seatNumber: 8, status: 'HELD', paymentId: null },
  ]);

  const renewed = { headers: { 'x-queue-token': held.body.token as string } };
  const shown = { seatNumbers: [7, 8], point: 140_000 };
  const paid = await send(stack, 'POST', '/payments', { ...renewed, body: shown });
  expect(paid).toMatchObject({
    status: 200,
    body: { point: 140_000, seats: [{ seatNumber: 7 }, { seatNumber: 8 }] },
  });
  await expect.poll(seat).toEqual({ seatNumber: 7, status: 'SOLD' });
  const owned = await send(stack, 'GET', '/users/me/reservations', { token: fan.accessToken });
  expect(owned.body).toMatchObject([{ status: 'PAID' }, { status: 'PAID' }]);
});

test('the error names a taken seat, held seats stay held, and they can be released', async () => {
  const date = await aDate(stack);
  const [one, other] = await Promise.all([aFan(stack), aFan(stack)]);
  const first = await queueUp(stack, date, one);
  const second = await queueUp(stack, date, other);
  await send(stack, 'POST', `${date.path}/holds`, { token: first.body.token, body: { seatNumbers: [1, 2] } });

  const taken = await send(stack, 'POST', `${date.path}/holds`, {
    token: second.body.token,
    body: { seatNumbers: [2, 3] },
  });
  expect(taken).toMatchObject({ status: 409, body: { code: 'SEAT_TAKEN', seatNumbers: [2] } });
  const again = await send(stack, 'GET', `${date.path}/reserves`, { token: second.body.token });
  expect(again.body.holds).toEqual(second.body.holds);

  expect((await send(stack, 'DELETE', `${date.path}/holds`, { token: first.body.token })).status).toBe(204);
  const free = await send(stack, 'POST', `${date.path}/holds`, {
    token: second.body.token,
    body: { seatNumbers: [2, 3] },
  });
  expect(free.status).toBe(201);
});

test('a fan who enters has a seat, the wished one if it is free, and may exchange it for seats side by side', async () => {
  const date = await aDate(stack);
  const [one, other] = await Promise.all([aFan(stack), aFan(stack)]);

  const best = await queueUp(stack, date, one);
  const wished = await queueUp(stack, date, other, '?seats=17');
  const pair = await send(stack, 'POST', `${date.path}/holds`, {
    token: wished.body.token,
    body: { count: 2 },
  });

  expect(best.body.holds).toMatchObject([{ seatNumber: 5 }]);
  expect(wished.body.holds).toMatchObject([{ seatNumber: 17 }]);
  expect(pair.body.holds).toMatchObject([{ seatNumber: 16 }, { seatNumber: 17 }]);
  expect(pair.body.expiresAt).toBe(wished.body.expiresAt);
});

test('a payment is for the shown seats only', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack, { point: 200_000 });
  const turn = await queueUp(stack, date, fan, '?seats=30');
  const { token } = turn.body as { token: string };

  const other = await send(stack, 'POST', '/payments', { token, body: { seatNumbers: [31], point: 70_000 } });
  const same = await send(stack, 'POST', '/payments', { token, body: { seatNumbers: [30], point: 70_000 } });

  expect(other).toMatchObject({
    status: 409,
    body: { code: 'HOLD_CHANGED', seatNumbers: [30], point: 70_000 },
  });
  expect(same).toMatchObject({ status: 200, body: { seats: [{ seatNumber: 30 }] } });
});

test('a held seat is found and paid from another device, also after the sale was closed', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack, { point: 70_000 });
  const turn = await queueUp(stack, date, fan);
  await changeDate(stack, date, { status: 'CLOSED' });

  const found = await queueUp(stack, date, fan);
  const paid = await send(stack, 'POST', '/payments', { token: found.body.token });

  expect(found.body.holds).toEqual(turn.body.holds);
  expect(paid.status).toBe(200);
});

test('joining again finds the same place; leaving ends it', async () => {
  const date = await aDate(stack, { paused: true });
  const waiting = await aFan(stack);
  const positionOf = async (token: string) =>
    (await send(stack, 'GET', `${date.path}/reserves`, { token })).body.position as number;
  const join = async () =>
    (await send(stack, 'PUT', `${date.path}/reserves`, { token: waiting.accessToken })).body.token as string;

  const first = await join();
  await expect.poll(() => positionOf(first)).toBe(1);
  expect(await positionOf(await join())).toBe(1);

  const left = await send(stack, 'DELETE', `${date.path}/reserves`, { token: waiting.accessToken });
  expect(left.status).toBe(204);
  const next = await join();
  await expect.poll(() => positionOf(next)).toBe(2);
});
