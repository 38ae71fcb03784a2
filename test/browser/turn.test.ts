import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { aDate, aFan, queueUp, send, sendUntilAnswered, type ShowDate } from '#test/support/api.ts';
import { aViewer, expectAccessible, intercept } from '#test/support/browser.ts';
import { assignedSeats, openDate, signInAndJoin, startPage } from '#test/support/page.ts';
import { accountStrings } from '#web/account/strings.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { shellStrings } from '#web/shell/strings.ts';

let ahead = 0;
const { stack, browser } = await startPage(() => Date.now() + ahead);

const { ko: queue } = queueStrings;
const { ko: booking } = bookingStrings;

test('the wait ends with an explanation when the last seat is sold', { timeout: 150_000 }, async () => {
  const date = await aDate(stack, { maxSeatsPerUser: 4 });
  const tokens = await thirteenInside(date, 280_000);
  await holdAll(date, tokens);
  const { page, context, faults } = await aViewer(browser, stack);
  // The concert's page shows it as full, without a link to join.
  await page.goto(hrefs.schedule(date.concertId, date.scheduleId));
  await signInAndJoin(page, 'ko');
  await page.getByText(queue.aheadNone).first().waitFor();

  for (const token of tokens) await sendUntilAnswered(stack, 'POST', '/payments', { token });

  await page.getByRole('heading', { name: queue.soldOut }).waitFor();
  await expectAccessible(page);
  expect(faults).toEqual([]);
  await context.close();
});

/** The payment tokens of thirteen fans who have entered. */
const thirteenInside = (date: ShowDate, point = 0): Promise<string[]> =>
  Promise.all(
    Array.from({ length: 13 }, async () => {
      const turn = await queueUp(stack, date, await aFan(stack, { point }));
      return turn.body.token as string;
    }),
  );

/** Holds all fifty seats: twelve fans hold four each, and the last one holds two. */
const holdAll = (date: ShowDate, tokens: readonly string[]) =>
  Promise.all(
    tokens.map((token, index) =>
      send(stack, 'POST', `${date.path}/holds`, { token, body: { count: index === 12 ? 2 : 4 } }),
    ),
  );

test('an expired hold is released, and the page says so', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const { page, context, faults } = await aViewer(browser, stack);
  await page.clock.install();
  await openDate(page, date);
  await signInAndJoin(page, 'ko');
  await assignedSeats(page);

  ahead += 5 * MINUTE + SECOND;
  // The page takes the time from the Date header, which follows the real clock and not the one of the stack. An answer that comes
  // before the page has read its clock sets that clock back. So the test moves it again until the page has read it.
  const expired = page.getByRole('heading', { name: booking.expired });
  await vi.waitFor(
    async () => {
      await page.clock.fastForward(ahead + 2 * SECOND);
      await expired.waitFor({ timeout: 2 * SECOND });
    },
    { timeout: 30 * SECOND },
  );
  await expectAccessible(page);
  await page.getByRole('button', { name: booking.rejoin }).click();
  await assignedSeats(page);
  expect(faults).toEqual([]);
  await context.close();
});

test('a fan who is called without a free seat enters with the next one', { timeout: 120_000 }, async () => {
  const date = await aDate(stack, { maxSeatsPerUser: 4 });
  const tokens = await thirteenInside(date);
  const { page, context, faults } = await aViewer(browser, stack);
  let wasCalled = false;
  // The number is called, but the fan's requests fail until all seats are held.
  const letThrough = await intercept(page, `**${date.path}/reserves*`, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const board = await fetch(`${stack.url}${date.path}/queue`);
    const { serving } = (await board.json()) as { serving: number };
    wasCalled ||= serving >= 14;
    return route.abort();
  });
  await openDate(page, date);
  await signInAndJoin(page, 'ko');
  await expect.poll(() => wasCalled, { timeout: 30_000 }).toBe(true);
  await holdAll(date, tokens);
  letThrough();

  await page.getByRole('heading', { name: queue.standby }).waitFor();
  await page.getByText(queue.standbyText).waitFor();
  await expectAccessible(page);
  await send(stack, 'DELETE', `${date.path}/holds`, { token: tokens[12] as string });

  expect(await assignedSeats(page)).toHaveLength(1);
  expect(faults).toEqual([]);
  await context.close();
});

test('a fan at the seat limit sees why, and finds the tickets', { timeout: 60_000 }, async () => {
  const date = await aDate(stack, { maxSeatsPerUser: 1 });
  const email = `${randomUUID()}@example.com`;
  const { accessToken: token } = await stack.issueToken({ email, name: '팬' });
  await send(stack, 'POST', '/users', { token });
  await send(stack, 'PATCH', '/users/me/points/charge', {
    token,
    headers: { 'idempotency-key': 'charge' },
    body: { point: 70_000 },
  });
  const turn = await queueUp(stack, date, { userId: '', accessToken: token });
  await send(stack, 'POST', '/payments', { token: turn.body.token as string });
  const { page, context, faults } = await aViewer(browser, stack, { language: 'en' });
  await openDate(page, date);
  await signInAndJoin(page, 'en', { email });

  await page.getByRole('heading', { name: queueStrings.en.limitReached }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: queueStrings.en.toTickets }).click();
  await page.getByRole('heading', { name: accountStrings.en.ticketsTitle }).waitFor();
  await expectRealNavigation(page);
  expect(faults).toEqual([]);
  await context.close();
});

/**
 * Whether the page leaves the next click to the browser. The script then stops the click: a busy Chromium sometimes opens no
 * tab, even from a document without a script.
 */
const NEXT_CLICK = `new Promise((resolve) => {
  addEventListener('click', (event) => {
    resolve(!event.defaultPrevented);
    event.preventDefault();
  }, { once: true });
})`;

/**
 * The page leaves a click with a modifier key to the browser. The focus follows a link to the new page, Back restores the scroll position, and the
 * document stays the same one.
 */
const expectRealNavigation = async (page: Page): Promise<void> => {
  const documents: string[] = [];
  page.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()));
  const scrollY = () => page.evaluate<number>('Math.round(scrollY)');
  // One concert is enough to scroll.
  await page.setViewportSize({ width: 1_280, height: 240 });
  await page.getByRole('link', { name: shellStrings.en.concerts, exact: true }).click();
  const last = page.getByRole('main').getByRole('heading', { level: 2 }).getByRole('link').last();
  await last.scrollIntoViewIfNeeded();
  const before = await scrollY();
  expect(before).toBeGreaterThan(0);

  const leftToBrowser = page.evaluate<boolean>(NEXT_CLICK);
  await last.click({ modifiers: ['ControlOrMeta'] });
  expect(await leftToBrowser).toBe(true);
  expect(new URL(page.url()).pathname).toBe(hrefs.concerts);

  await last.click();
  await page.getByRole('heading', { level: 2, name: catalogueStrings.en.dates }).waitFor();
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  expect(await scrollY()).toBe(0);

  await page.goBack();
  await last.waitFor();
  await expect.poll(scrollY).toBe(before);
  expect(documents).toEqual([]);
};
