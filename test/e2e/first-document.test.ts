import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, aFan, queueUp, send, startApi } from '#test/support/api.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startApi();
});
afterAll(() => stack.stop());

test('a fan registers, charges, pays and cancels with each token in Authorization', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack);
  const { accessToken: token } = fan;
  const asQueue = (queueToken: string) => ({ headers: { authorization: queueToken } });

  const unknown = await send(stack, 'GET', `/users/${fan.userId}/points`, { token });
  expect(unknown).toMatchObject({ status: 404, body: { error: '유저를 찾을 수 없습니다.' } });
  expect((await send(stack, 'POST', '/users', { token })).status).toBe(201);
  expect((await send(stack, 'POST', '/users', { token })).status).toBe(200);

  const charged = await send(stack, 'PATCH', `/users/${fan.userId}/points/charge`, {
    token,
    body: { point: 20_000 },
  });
  expect(charged).toMatchObject({ status: 200, body: { point: 20_000 } });

  const concerts = await send(stack, 'GET', '/concerts');
  expect(concerts.body).toContainEqual(
    expect.objectContaining({ concertId: date.concertId, name: '허재의 카드마술쇼', price: 70_000 }),
  );
  const schedules = await send(stack, 'GET', `/concerts/${date.concertId}/schedules`);
  expect(schedules.body).toEqual([
    expect.objectContaining({
      scheduleId: date.scheduleId,
      startDatetime: '2036-12-31 19:00:00',
      endDatetime: '2036-12-31 21:00:00',
      maximumAudienceCount: 50,
      reservableAudienceCount: 50,
    }),
  ]);

  const turn = await queueUp(stack, date, fan);
  expect(turn.status).toBe(200);
  const payment = asQueue(turn.body.token as string);

  const tooLittle = await send(stack, 'POST', '/payments', payment);
  expect(tooLittle).toMatchObject({
    status: 406,
    body: { error: '포인트가 부족합니다. 충전 후 다시 시도해주세요', code: 'INSUFFICIENT_POINTS' },
  });
  await send(stack, 'PATCH', `/users/me/points/charge`, { token, body: { point: 80_000 } });
  const paid = await send(stack, 'POST', '/payments', payment);
  expect(paid).toMatchObject({
    status: 200,
    body: {
      concertId: date.concertId,
      point: 70_000,
      startDatetime: '2036-12-31 19:00:00',
      endDatetime: '2036-12-31 21:00:00',
      seats: [{ point: 70_000 }],
    },
  });
  const again = await send(stack, 'POST', '/payments', payment);
  expect(again.body).toEqual(paid.body);

  const paymentId = paid.body.paymentId as string;
  const history = await send(stack, 'GET', `/payments/users/${fan.userId}/histories`, { token });
  expect(history.body).toMatchObject([
    { type: 'CHARGE', point: 20_000, concertId: null, scheduleId: null },
    { type: 'CHARGE', point: 80_000 },
    { type: 'USE', point: 70_000, paymentId, concertId: date.concertId, scheduleId: date.scheduleId },
  ]);

  const cancel = () =>
    send(stack, 'DELETE', `/payments/users/${fan.userId}/histories/${paymentId}`, { token });
  expect((await cancel()).status).toBe(204);
  expect((await cancel()).status).toBe(204);
  const points = await send(stack, 'GET', '/users/me/points/histories', { token });
  expect(points.body).toMatchObject([
    { type: 'CHARGE' },
    { type: 'CHARGE' },
    { type: 'USE' },
    { type: 'REFUND' },
  ]);
  expect((await send(stack, 'GET', '/users/me/points', { token })).body).toEqual({ point: 100_000 });
});

test('a waiting fan sees the concert and how many are ahead', async () => {
  const date = await aDate(stack, { paused: true });
  const [first, second] = await Promise.all([aFan(stack), aFan(stack)]);

  await send(stack, 'PUT', `${date.path}/reserves`, { token: first.accessToken });
  const joined = await send(stack, 'PUT', `${date.path}/reserves`, { token: second.accessToken });
  await expect
    .poll(
      async () =>
        (await send(stack, 'GET', `${date.path}/reserves`, { token: joined.body.token as string })).body,
      {
        timeout: 5_000,
      },
    )
    .toMatchObject({
      concertId: date.concertId,
      name: '허재의 카드마술쇼',
      price: 70_000,
      maximumAudienceCount: 50,
      waitingQueueLength: 2,
      position: 2,
    });
});

test('a missing or foreign queue token is refused with 401 and a text', async () => {
  const date = await aDate(stack);

  const missing = await send(stack, 'GET', `${date.path}/reserves`);
  const foreign = await send(stack, 'GET', `${date.path}/reserves`, { token: 'ey.not.ours' });

  expect(missing).toMatchObject({ status: 401, body: { error: '올바르지 않은 요청입니다.' } });
  expect(foreign).toMatchObject({ status: 401, body: { error: '올바르지 않은 요청입니다.' } });
});
