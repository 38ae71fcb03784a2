import { afterEach, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aFan, queueUp, send, startApi } from '#test/support/api.ts';

let stack: Stack;
afterEach(() => stack.stop());

test(
  'TTL removes a hold that has run out, and the stream leaves its reservation CANCELLED',
  { timeout: 90_000 },
  async () => {
    // Six minutes behind: what is held now ran out a minute ago by the clock that TTL goes by.
    stack = await startApi(() => Date.now() - 6 * MINUTE);
    const date = await aDate(stack);
    const fan = await aFan(stack, { point: 1 });
    const turn = await queueUp(stack, date, fan);
    const token = turn.body.token as string;
    await send(stack, 'POST', `${date.path}/holds`, { token, body: { seatNumbers: [7] } });
    const statusOfSeat = async () =>
      (await send(stack, 'GET', `${date.path}/seats`)).body[6].status as string;
    const reservations = async () =>
      (await send(stack, 'GET', '/users/me/reservations', { token: fan.accessToken })).body as unknown;
    expect(await reservations()).toMatchObject([{ status: 'HELD' }]);

    await expect
      .poll(reservations, { timeout: 60_000, interval: SECOND })
      .toMatchObject([{ status: 'CANCELLED' }]);

    expect(await statusOfSeat()).toBe('AVAILABLE');
  },
);

test('a hold that has run out by the clock can be taken over, and cannot be paid', async () => {
  let ahead = 0;
  stack = await startApi(() => Date.now() + ahead);
  const date = await aDate(stack);
  const [slow, quick] = await Promise.all([aFan(stack, { point: 70_000 }), aFan(stack, { point: 70_000 })]);
  const slowTurn = await queueUp(stack, date, slow);
  const slowPass = slowTurn.body.token as string;
  await send(stack, 'POST', `${date.path}/holds`, { token: slowPass, body: { seatNumbers: [7] } });

  ahead = 5 * MINUTE + 3 * SECOND;
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
  await expect
    .poll(
      async () =>
        (await send(stack, 'GET', '/users/me/reservations', { token: slow.accessToken })).body as unknown,
      {
        timeout: 10_000,
      },
    )
    .toMatchObject([{ status: 'CANCELLED' }]);
});

test('a place that is not claimed in a minute and a pass that is not used in five free their slot', async () => {
  let ahead = 0;
  stack = await startApi(() => Date.now() + ahead);
  const date = await aDate(stack, { maxActive: 1 });
  const [idle, missing, patient] = await Promise.all([aFan(stack), aFan(stack), aFan(stack)]);
  await queueUp(stack, date, idle);
  const join = async (accessToken: string) =>
    (await send(stack, 'PUT', `${date.path}/reserves`, { token: accessToken })).body.token as string;
  const poll = (token: string) => send(stack, 'GET', `${date.path}/reserves`, { token });
  const missingToken = await join(missing.accessToken);
  await expect
    .poll(async () => (await poll(missingToken)).body.position as number, { timeout: 5_000 })
    .toBe(2);
  const patientToken = await join(patient.accessToken);
  await expect
    .poll(async () => (await poll(patientToken)).body.position as number, { timeout: 5_000 })
    .toBe(3);
  const served = async () => (await send(stack, 'GET', `${date.path}/queue`)).body.serving as number;

  ahead = 5 * MINUTE + 5 * SECOND;
  await expect.poll(served, { timeout: 5_000 }).toBe(2);
  ahead += 70 * SECOND;
  await expect.poll(served, { timeout: 5_000 }).toBe(3);

  expect((await poll(patientToken)).status).toBe(200);
  expect(await poll(missingToken)).toMatchObject({ status: 401, body: { code: 'PLACE_LOST' } });
});
