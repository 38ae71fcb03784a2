import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aFan, queueUp, send } from '#test/support/api.ts';
import { aViewer, expectAccessible, openBrowser } from '#test/support/browser.ts';
import { openDate, signInAndJoin, startPage } from '#test/support/page.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';

let ahead = 0;
let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startPage(() => Date.now() + ahead), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const { ko: queue } = queueStrings;
const { ko: booking } = bookingStrings;

test(
  'a place outlives a reload, a second tab and a lost network, waits while the operator pauses, and is followed from any page',
  { timeout: 120_000 },
  async () => {
    const date = await aDate(stack, { maxActive: 1 });
    const operator = await stack.issueToken({ email: 'operator@example.com', operator: true });
    const change = (body: object) =>
      send(stack, 'PATCH', `/admin${date.path}`, { token: operator.accessToken, body });
    const before = await aFan(stack);
    await queueUp(stack, date, before);

    const { page, context, faults } = await aViewer(browser, stack);
    await openDate(page, date);
    await signInAndJoin(page, 'ko');
    const number = page.getByText(queue.positionText('2')).first();
    await number.waitFor();
    expect(await page.title()).toContain(queue.aheadNone);
    await expectAccessible(page);

    await page.reload();
    await number.waitFor();
    const tab = await context.newPage();
    await tab.goto(page.url());
    await tab.getByText(queue.positionText('2')).first().waitFor();
    await tab.close();

    await context.setOffline(true);
    await page.getByText(shellStrings.ko.offline).first().waitFor();
    await context.setOffline(false);
    await page.getByText(shellStrings.ko.offline).first().waitFor({ state: 'hidden' });

    await change({ paused: true });
    await page.getByText(queue.paused).first().waitFor({ timeout: 30_000 });
    await page.goto('/#/');
    await page.reload();
    await page.getByRole('heading', { name: catalogueStrings.ko.title, level: 1 }).waitFor();
    await send(stack, 'DELETE', `${date.path}/reserves`, { token: before.accessToken });
    await change({ paused: false });

    // Whoever leaves at once still counts as on the way until their minute to come is over.
    ahead += 66 * SECOND;
    await page.getByRole('heading', { name: booking.chooseStep }).waitFor({ timeout: 30_000 });
    expect(faults).toEqual([]);
    await context.close();
  },
);

test('the wait ends kindly when the last seat is sold', { timeout: 90_000 }, async () => {
  const date = await aDate(stack, { maxSeatsPerUser: 4 });
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      const turn = await queueUp(stack, date, await aFan(stack, { point: 280_000 }));
      await book(date, turn.body.token as string);
    }),
  );
  const last = await queueUp(stack, date, await aFan(stack, { point: 140_000 }));
  const { page, context, faults } = await aViewer(browser, stack);
  await openDate(page, date);
  await signInAndJoin(page, 'ko');
  await page.getByText(queue.aheadNone).first().waitFor();

  await book(date, last.body.token as string, 2);

  await page.getByRole('heading', { name: queue.soldOut }).waitFor();
  await expectAccessible(page);
  expect(faults).toEqual([]);
  await context.close();
});

/** Holds the best seats and pays them. */
const book = async ({ path }: { readonly path: string }, token: string, count = 4): Promise<void> => {
  await send(stack, 'POST', `${path}/holds`, { token, body: { count } });
  await send(stack, 'POST', '/payments', { token });
};

/** What `npm run bench:web` counts, and the cost is reckoned with. */
const WAITING_ROOM_FILES = ['/', 'icon.svg', 'index.js', 'style.css', 'timer-worker.js', 'waiting-room.js'];

test('the waiting room works after six requests, in a browser that has kept no file', async () => {
  const date = await aDate(stack);
  const operator = await stack.issueToken({ email: 'operator@example.com', operator: true });
  await send(stack, 'PATCH', `/admin${date.path}`, { token: operator.accessToken, body: { paused: true } });
  const before = await aViewer(browser, stack);
  await openDate(before.page, date);
  await signInAndJoin(before.page, 'ko');
  await before.page.getByText(queue.paused).first().waitFor();

  const storageState = await before.context.storageState();
  const { page, context, asked } = await aViewer(browser, stack, { storageState });
  await page.goto(before.page.url());
  await page.getByText(queue.paused).first().waitFor();

  const files = () =>
    asked
      .filter((path) => !path.startsWith('/concerts/'))
      .map((path) => path.replace(/^\/assets\/(.+)-[\w-]{8}(\.\w+)$/, '$1$2'));
  // This browser has no tab in which to show the icon.
  await expect.poll(() => [...files(), 'icon.svg'].toSorted()).toEqual(WAITING_ROOM_FILES);
  await Promise.all([before.context.close(), context.close()]);
});

test('someone who leaves the queue may join again', { timeout: 90_000 }, async () => {
  const date = await aDate(stack, { maxActive: 1, maxSeatsPerUser: 1 });
  const { page, context } = await aViewer(browser, stack, { language: 'en' });
  const operator = await stack.issueToken({ email: 'operator@example.com', operator: true });
  await send(stack, 'PATCH', `/admin${date.path}`, { token: operator.accessToken, body: { paused: true } });
  await openDate(page, date);
  await signInAndJoin(page, 'en');
  await page.getByText(queueStrings.en.paused).first().waitFor();

  await page.getByRole('button', { name: queueStrings.en.leave }).click();
  await page.getByRole('dialog').getByRole('button', { name: queueStrings.en.leave }).click();

  await page.getByRole('button', { name: queueStrings.en.join }).waitFor();
  await context.close();
});

test('a hold that runs out ends on the screen', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const { page, context, faults } = await aViewer(browser, stack);
  await page.clock.install();
  await openDate(page, date);
  await signInAndJoin(page, 'ko');
  await page.locator('button[data-seat="9"]').click();
  await page.getByRole('button', { name: booking.hold(1), exact: true }).click();
  await page
    .getByText(booking.heldTitle([9]))
    .first()
    .waitFor();

  ahead += 11 * MINUTE;
  await page.clock.fastForward(11 * MINUTE + SECOND);

  await page.getByRole('heading', { name: booking.expired }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: booking.rejoin }).click();
  await page.getByRole('heading', { name: booking.chooseStep }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
