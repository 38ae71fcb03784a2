import { beforeEach, expect, it, vi } from 'vitest';

import { renderHook, stubPageForEach } from '#test/support/page-globals.ts';
import { anAccessToken } from '#test/support/stub-issuer.ts';
import type { Place } from '#web/queue/place.ts';

const placeId = { userId: 'fan', concertId: 'c1', scheduleId: 's1' };
const KEY = 'place fan c1 s1';
const place: Place = { phase: 'inside', tokenAt: 0, pass: { token: 'pass', expiresAt: 5, holds: [] } };

const page = stubPageForEach();
const scrolled = vi.fn<() => void>();

beforeEach(() => {
  scrolled.mockClear();
  vi.stubGlobal('scrollTo', scrolled);
});

/** A booking whose pass is over. The test answers the read that finds out why. */
const anEnd = async () => {
  const answers: PromiseWithResolvers<Response>[] = [];
  vi.stubGlobal('fetch', () => {
    const answer = Promise.withResolvers<Response>();
    answers.push(answer);
    return answer.promise;
  });
  const { keepSession } = await import('#web/session/session.ts');
  keepSession({ accessToken: anAccessToken('fan') });
  const { useEnding } = await import('#web/booking/use-ending.ts');
  page.localStorage.setItem(KEY, JSON.stringify(place));
  const booking = renderHook(() => useEnding(placeId, place));
  const ended = booking.latest().end();
  await expect.poll(() => answers.length).toBe(1);
  return { booking, ended, answer: () => answers[0]?.resolve(new Response('[]')) };
};

it('is shown at the top of the page, and the place is forgotten', async () => {
  const { booking, ended, answer } = await anEnd();

  answer();
  await ended;

  await expect.poll(() => booking.latest().ending).toEqual({ kind: 'expired' });
  expect(page.localStorage.getItem(KEY)).toBeNull();
  expect(scrolled).toHaveBeenCalledOnce();
  await booking.remove();
});

it('that is found out after the user has left changes nothing on the page that they read now', async () => {
  const { booking, ended, answer } = await anEnd();

  await booking.remove();
  answer();
  await ended;

  const { arrival } = await import('#web/router.ts');
  expect(page.localStorage.getItem(KEY)).not.toBeNull();
  expect(scrolled).not.toHaveBeenCalled();
  expect(arrival.isNavigation).toBe(false);
});
