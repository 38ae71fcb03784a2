import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, aFan, queueUp, send, startApi } from '#test/support/api.ts';

let stack: Stack;
let token: string;
beforeAll(async () => {
  stack = await startApi();
  token = (await stack.issueToken({ email: 'operator@example.com', operator: true })).accessToken;
});
afterAll(() => stack.stop());

test('an operator pauses, resumes and closes a sale', async () => {
  const date = await aDate(stack);
  const fan = await aFan(stack);
  const change = (body: object) => send(stack, 'PATCH', `/admin${date.path}`, { token, body });
  const figures = async () =>
    (await send(stack, 'GET', `/admin${date.path}/queue`, { token })).body as unknown;

  expect((await change({ paused: true })).status).toBe(200);
  const joined = await send(stack, 'PUT', `${date.path}/reserves`, { token: fan.accessToken });
  expect(joined.status).toBe(201);
  await expect.poll(figures, { timeout: 5_000 }).toMatchObject({ waiting: 1, inside: 0, paused: true });

  await change({ paused: false });
  const turn = await queueUp(stack, date, fan);
  expect(turn.status).toBe(200);
  expect(await figures()).toMatchObject({
    waiting: 0,
    inside: 1,
    held: 1,
    sold: 0,
    seatsLeft: 50,
    callSize: 1,
  });

  expect((await change({ status: 'CLOSED', maxSeatsPerUser: 3 })).body).toMatchObject({
    status: 'CLOSED',
    maxSeatsPerUser: 3,
  });
  const joinOfAnother = async () => {
    const late = await aFan(stack);
    return (await send(stack, 'PUT', `${date.path}/reserves`, { token: late.accessToken })).body as unknown;
  };
  await expect.poll(joinOfAnother, { timeout: 5_000 }).toMatchObject({ code: 'SCHEDULE_CLOSED' });
});

test('the same Idempotency-Key adds one concert, another body under it is refused', async () => {
  const add = (name: string) =>
    send(stack, 'POST', '/admin/concerts', {
      token,
      headers: { 'idempotency-key': 'add-once' },
      body: { name, price: 10_000 },
    });

  const first = await add('하헌우의 라이브 코딩쇼');
  const again = await add('하헌우의 라이브 코딩쇼');
  const other = await add('다른 공연');

  expect(again.body).toEqual(first.body);
  expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
});

test('lists are paged by a cursor in the Link header', async () => {
  const date = await aDate(stack);
  const body = { startDatetime: '2027-12-30 19:00:00', endDatetime: '2027-12-30 21:00:00' };
  await send(stack, 'POST', `/admin/concerts/${date.concertId}/schedules`, { token, body });

  const first = await send(stack, 'GET', `/concerts/${date.concertId}/schedules?limit=1`);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
  const second = await send(stack, 'GET', next ?? '');

  expect(first.body).toHaveLength(1);
  expect(second.body).toMatchObject([{ startDatetime: '2027-12-30 19:00:00' }]);
});

test('a concert name is stored as it was written', async () => {
  const name = '<script>alert(1)</script> “쇼” 🎸';

  const created = await send(stack, 'POST', '/admin/concerts', { token, body: { name, price: 1_000 } });
  const shown = await send(stack, 'GET', `/concerts/${created.body.concertId}`);

  expect(shown.body).toMatchObject({ name });
});

test('a concert that is not listed is found by its id alone, until it is listed', async () => {
  const body = { name: '비공개 콘서트', price: 1_000, listed: false };
  const { concertId } = (await send(stack, 'POST', '/admin/concerts', { token, body })).body;
  const isInList = async (): Promise<boolean> => {
    const { body: concerts } = await send(stack, 'GET', '/concerts');
    return (concerts as { concertId: string }[]).some((concert) => concert.concertId === concertId);
  };

  expect(await isInList()).toBe(false);
  expect((await send(stack, 'GET', `/concerts/${concertId}`)).body).toMatchObject({ listed: false });

  await send(stack, 'PATCH', `/admin/concerts/${concertId}`, { token, body: { listed: true } });
  expect(await isInList()).toBe(true);
});
