import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aDate, aFan, type Answer, operatorToken, queueUp, send, startApi } from '#test/support/api.ts';
import { aPosterBody } from '#test/support/pictures.ts';

let stack: Stack;
let token: string;
beforeAll(async () => {
  stack = await startApi();
  token = await operatorToken(stack);
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
  await expect.poll(figures).toMatchObject({ waiting: 1, inside: 0, paused: true });

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
  await expect.poll(joinOfAnother).toMatchObject({ code: 'SCHEDULE_CLOSED' });
});

test('one Idempotency-Key adds one concert, and another body under it is refused', async () => {
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
  const body = { startDatetime: '2036-12-30 19:00:00', endDatetime: '2036-12-30 21:00:00' };
  await send(stack, 'POST', `/admin/concerts/${date.concertId}/schedules`, { token, body });

  const first = await send(stack, 'GET', `/concerts/${date.concertId}/schedules?limit=1`);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
  const second = await send(stack, 'GET', next ?? '');

  expect(first.body).toHaveLength(1);
  expect(second.body).toMatchObject([{ startDatetime: '2036-12-30 19:00:00' }]);
});

test('what an operator says about a concert is in its answer, and the venue also in the list', async () => {
  const facts = {
    venue: '블루홀 대극장',
    address: '서울 마포구 월드컵로 1',
    runningMinutes: 100,
    ageLimit: 0,
    notes: '늦게 오시면 입장이 제한됩니다.\n환불은 공연 전날까지 가능합니다.',
    seller: '주식회사 온세일',
    contact: '02-1234-5678',
  };
  const created = await send(stack, 'POST', '/admin/concerts', {
    token,
    body: { name: '가을 음악회', price: 10_000, ...facts },
  });
  const path = `/concerts/${created.body.concertId}`;
  const read = await send(stack, 'GET', path);
  const listed = ((await send(stack, 'GET', '/concerts?limit=100')).body as { concertId: string }[]).find(
    ({ concertId }) => concertId === created.body.concertId,
  );

  const changed = await send(stack, 'PATCH', `/admin${path}`, { token, body: { notes: null, ageLimit: 15 } });

  expect(read.body).toMatchObject({ ...facts, poster: null });
  expect(listed).toMatchObject({ venue: facts.venue, poster: null });
  expect(listed).not.toHaveProperty('notes');
  expect(changed.body).toMatchObject({ ...facts, notes: null, ageLimit: 15 });
});

test('a poster is served from the first answer on, and is gone when it is replaced or removed', async () => {
  const { concertId } = await aDate(stack);
  const path = `/admin/concerts/${concertId}/poster`;
  const body = aPosterBody();
  const smallOf = ({ body: concert }: Answer): string => concert.poster.small.url as string;
  const statusOf = async (url: string) => (await fetch(`${stack.url}${url}`)).status;

  const first = await send(stack, 'PUT', path, { token, body });
  const picture = await fetch(`${stack.url}${smallOf(first)}`);
  expect(first.body.poster.large).toMatchObject({ width: 800, height: 1_200 });
  expect(picture.status).toBe(200);
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'self'") as string,
  });
  expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(body.small);

  // The same picture again: it gets another name, so that the old one can go.
  const second = await send(stack, 'PUT', path, { token, body });
  expect(await statusOf(smallOf(first))).toBe(404);
  expect(await statusOf(smallOf(second))).toBe(200);

  const removed = await send(stack, 'DELETE', path, { token });
  expect(removed).toMatchObject({ status: 200, body: { poster: null } });
  expect(await statusOf(smallOf(second))).toBe(404);
  expect((await send(stack, 'DELETE', path, { token })).status).toBe(200);
});

test('an invalid poster is refused, and the error names its field', async () => {
  const { concertId } = await aDate(stack);
  const put = (id: string, body: object) =>
    send(stack, 'PUT', `/admin/concerts/${id}/poster`, { token, headers: { 'accept-language': 'en' }, body });
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
  const unknown = '01a22f8b-7b80-73da-8a48-b779e2f0dd4b';

  const wrong = await put(concertId, { ...aPosterBody(), small: svg });
  const long = await put(concertId, { ...aPosterBody(), large: 'A'.repeat(2_900_000) });
  const nowhere = await put(unknown, aPosterBody());

  expect(wrong).toMatchObject({ status: 400, body: { fields: [{ field: 'small' }] } });
  expect(long).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  expect(nowhere).toMatchObject({ status: 404, body: { code: 'CONCERT_NOT_FOUND' } });
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
