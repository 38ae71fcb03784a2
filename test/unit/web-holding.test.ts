import { expect, test, vi } from 'vitest';

import { renderHook } from '#test/support/page-globals.ts';
import { signInForEach } from '#test/support/signed-in-page.ts';
import { aReservation } from '#test/support/web-reservation.ts';
import { useHolding } from '#web/queue/use-holding.ts';

const placeId = { userId: 'fan', concertId: 'c1', scheduleId: 's1' };

/** An API whose reservations the test sets. */
const stubReservations = () => {
  const api = { status: 200, isHeld: true, requests: 0 };
  const held = aReservation({ status: 'HELD', expiresAt: new Date(Date.now() + 60_000).toISOString() });
  vi.stubGlobal('fetch', async () => {
    api.requests += 1;
    const body = api.status === 200 ? (api.isHeld ? [held] : []) : { code: 'FORBIDDEN', error: '' };
    return new Response(JSON.stringify(body), { status: api.status });
  });
  return api;
};

signInForEach();

test.each([
  ['the seats were given back', { isHeld: false }],
  ['the server gives no answer', { status: 403 }],
])('a later visit does not act on seats that an earlier one has seen: %s', async (_, change) => {
  const api = stubReservations();
  const first = renderHook(() => useHolding(placeId));
  await expect.poll(() => first.latest()).toBe(true);
  await first.remove();
  Object.assign(api, change);

  const seen: (boolean | undefined)[] = [];
  const second = renderHook(() => {
    const isHolding = useHolding(placeId);
    seen.push(isHolding);
    return isHolding;
  });
  await expect.poll(() => second.latest()).toBe(false);

  expect(seen).not.toContain(true);
  await second.remove();
});

test('without a user, nothing is read', async () => {
  const api = stubReservations();

  const { latest, remove } = renderHook(() => useHolding(undefined));
  await remove();

  expect([latest(), api.requests]).toEqual([undefined, 0]);
});
