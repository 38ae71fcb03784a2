import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, aFan, queueUp, send, startApi } from '#test/support/api.ts';

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
  const map = await send(stack, 'GET', `${date.path}/seats`);
  expect(map.body).toHaveLength(50);
  expect(map.body[6]).toEqual({ seatNumber: 7, status: 'HELD' });

  const reserved = await send(stack, 'GET', '/users/me/reservations', { token: fan.accessToken });
  expect(reserved.body).toMatchObject([
    { seatNumber: 7, status: 'HELD', paymentId: null },
    { seatNumber: 8, status: 'HELD', paymentId: null },
  ]);

  const renewed = { headers: { 'x-queue-token': held.body.token as string } };
  const paid = await send(stack, 'POST', '/payments', renewed);
  expect(paid).toMatchObject({
    status: 200,
    body: { point: 140_000, seats: [{ seatNumber: 7 }, { seatNumber: 8 }] },
  });
  await expect
    .poll(async () => (await send(stack, 'GET', `${date.path}/seats`)).body[6], { timeout: 3_000 })
    .toEqual({ seatNumber: 7, status: 'SOLD' });
  const owned = await send(stack, 'GET', '/users/me/reservations', { token: fan.accessToken });
  expect(owned.body).toMatchObject([{ status: 'PAID' }, { status: 'PAID' }]);
});

test('a taken seat is named, and what is held can be given back', async () => {
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

  expect((await send(stack, 'DELETE', `${date.path}/holds`, { token: first.body.token })).status).toBe(204);
  const free = await send(stack, 'POST', `${date.path}/holds`, {
    token: second.body.token,
    body: { seatNumbers: [2, 3] },
  });
  expect(free.status).toBe(201);
});

test('an empty body holds the best seat, a count seats side by side', async () => {
  const date = await aDate(stack);
  const [one, other] = await Promise.all([aFan(stack), aFan(stack)]);
  const first = await queueUp(stack, date, one);
  const second = await queueUp(stack, date, other);

  const best = await send(stack, 'POST', `${date.path}/holds`, { token: first.body.token });
  const pair = await send(stack, 'POST', `${date.path}/holds`, {
    token: second.body.token,
    body: { count: 2 },
  });

  expect(best.body.holds).toHaveLength(1);
  const [left, right] = pair.body.holds as { seatNumber: number }[];
  expect(right?.seatNumber).toBe((left?.seatNumber ?? 0) + 1);
});

test('joining again finds the same place; leaving ends it', async () => {
  const date = await aDate(stack, { maxActive: 1 });
  const [inside, waiting] = await Promise.all([aFan(stack), aFan(stack)]);
  await queueUp(stack, date, inside);
  const positionOf = async (token: string) =>
    (await send(stack, 'GET', `${date.path}/reserves`, { token })).body.position as number;
  const join = async () =>
    (await send(stack, 'PUT', `${date.path}/reserves`, { token: waiting.accessToken })).body.token as string;

  const first = await join();
  await expect.poll(() => positionOf(first), { timeout: 5_000 }).toBe(2);
  expect(await positionOf(await join())).toBe(2);

  const left = await send(stack, 'DELETE', `${date.path}/reserves`, { token: waiting.accessToken });
  expect(left.status).toBe(204);
  const next = await join();
  await expect.poll(() => positionOf(next), { timeout: 5_000 }).toBe(3);
});
