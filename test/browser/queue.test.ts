import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { aDate, aFan, changeDate, operatorToken, queueUp, send, type ShowDate } from '#test/support/api.ts';
import { aViewer, expectAccessible, expectFitForEveryone } from '#test/support/browser.ts';
import {
  assignedSeats,
  openDate,
  seatOf,
  signInAndJoin,
  signInAtIssuer,
  startPage,
} from '#test/support/page.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { entryStrings } from '#web/draw/entry-strings.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import { barStrings } from '#web/queue/bar-strings.ts';
import { drawStrings } from '#web/queue/draw-strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { seatStrings } from '#web/seats/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { uiStrings } from '#web/ui/strings.ts';

let ahead = 0;
const { stack, browser } = await startPage(() => Date.now() + ahead);

const { ko: queue } = queueStrings;
const { ko: words } = barStrings;
const { ko: draw } = drawStrings;
const { ko: check } = drawPageStrings;

/** The times of a draw whose entry is open, and ends in `ms`. */
const drawTimes = (ms: number) => {
  const at = (later: number) => new Date(Date.now() + ahead + later).toISOString();
  return { entryOpensAt: at(-10 * MINUTE), saleOpensAt: at(ms) };
};

const untilDraw = ({ path }: ShowDate, state: string): Promise<void> =>
  expect
    .poll(async () => (await send(stack, 'GET', `${path}/draw`)).body.state as string, { timeout: 25_000 })
    .toBe(state);

/** Holds the requests to join until the result is resolved. */
const holdJoins = async (page: Page) => {
  const held = Promise.withResolvers<void>();
  await page.route('**/reserves', async (route) => {
    if (route.request().method() === 'PUT') await held.promise;
    await route.continue();
  });
  return held;
};

test(
  'a place survives a reload, a second tab, a lost network and a pause, and is followed from any page',
  { timeout: 120_000 },
  async () => {
    const date = await aDate(stack);
    await queueUp(stack, date, await aFan(stack));
    await changeDate(stack, date, { paused: true });

    const { page, context, faults } = await aViewer(browser, stack);
    await openDate(page, date);
    const back = page.waitForRequest(/\/\?code=/);
    await signInAndJoin(page, 'ko');
    const number = page.getByText(queue.positionText('2')).first();
    await number.waitFor();
    expect(await page.title()).toContain(queue.aheadNone);
    await expectFitForEveryone(page);

    // The issuer's redirect leads the fan back to their page a second time, although its code works only once.
    await page.goto((await back).url());
    await number.waitFor();
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

    await page.getByText(queue.paused).first().waitFor({ timeout: 30_000 });
    await page.goto(hrefs.concerts);
    await page.reload();
    await page.getByRole('heading', { name: catalogueStrings.ko.title, level: 1 }).waitFor();
    const bar = page.getByRole('complementary', { name: words.label });
    await bar.getByText(queue.paused).waitFor();
    await expectAccessible(page);
    await changeDate(stack, date, { paused: false });

    // The page offers a link. It does not take the fan away from what they read.
    await bar.getByRole('link', { name: words.pay }).waitFor();
    expect(await page.title()).toContain(queue.turnTitle);
    await expectAccessible(page);
    await bar.getByRole('link', { name: words.pay }).click();
    await assignedSeats(page);
    expect(await bar.count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  },
);

test(
  'a fan enters a draw, books with the number that it gives, and checks it',
  { timeout: 120_000 },
  async () => {
    const date = await aDate(stack, drawTimes(MINUTE));
    const { page, context, faults } = await aViewer(browser, stack);
    await page.clock.install();

    await page.goto(hrefs.concert(date.concertId));
    await page.getByRole('link', { name: catalogueStrings.ko.enter }).click();
    await page.getByRole('heading', { name: draw.title }).waitFor();
    await expectFitForEveryone(page);
    await page.getByRole('button', { name: draw.signInAndJoin }).click();
    await signInAtIssuer(page);
    await page.getByRole('heading', { name: entryStrings.ko.title }).waitFor();
    expect(await page.getByText(queue.estimate).count()).toBe(0);
    await expectFitForEveryone(page);

    ahead += MINUTE + SECOND;
    await untilDraw(date, 'SEALED');
    ahead += MINUTE;
    await untilDraw(date, 'DRAWN');
    await page.clock.fastForward(3 * MINUTE);
    await assignedSeats(page);

    const lastFile = `${stack.url}/draws/${date.scheduleId}/beacon.json`;
    await expect.poll(async () => (await fetch(lastFile)).status).toBe(200);
    await page.goto(hrefs.draw(date.concertId, date.scheduleId));
    await page.getByLabel(check.checkAll).check();
    await page.getByRole('button', { name: check.checkNow }).click();
    await page.getByText(check.verified, { exact: true }).waitFor();
    await page.getByText(check.included).waitFor();
    await page.getByText(check.yourNumber('1')).waitFor();
    await expectFitForEveryone(page);
    expect(faults).toEqual([]);
    await context.close();
  },
);

test('a fan whose draw is cancelled learns when the sale opens', { timeout: 60_000 }, async () => {
  const date = await aDate(stack, drawTimes(40 * MINUTE));
  const { page, context } = await aViewer(browser, stack);
  await page.clock.install();
  await page.route('**/draw-entrance-*.js', (route) => route.abort());
  await page.goto(hrefs.schedule(date.concertId, date.scheduleId));
  const reload = page.getByRole('alert').getByRole('button', { name: uiStrings.ko.retry });
  await reload.waitFor();
  await page.unroute('**/draw-entrance-*.js');
  await reload.click();

  const held = await holdJoins(page);
  await page.getByRole('button', { name: draw.signInAndJoin }).click();
  await signInAtIssuer(page);
  await page.getByRole('heading', { name: queue.entering }).waitFor();
  await page.getByRole('button', { name: draw.leave }).click();
  held.resolve();
  await page.locator('#queue-title').getByText(queue.entered).waitFor();
  await page.getByRole('dialog').getByText(draw.leaveText).waitFor();
  await page.getByRole('button', { name: draw.stay }).click();
  await page.getByRole('heading', { name: entryStrings.ko.title }).waitFor();

  await send(stack, 'DELETE', `/admin${date.path}/draw`, { token: await operatorToken(stack) });
  ahead += 31 * MINUTE;
  await page.clock.fastForward(31 * MINUTE);

  await page.getByRole('heading', { name: queue.drawCancelled }).waitFor();
  await expectFitForEveryone(page);
  await page.getByRole('button', { name: draw.toDate }).click();
  await page.getByText(draw.cancelledText).waitFor();
  await page.getByText(queue.opensIn).waitFor();
  await context.close();
});

/** `npm run bench:web` counts these, and the cost model uses the count. */
const WAITING_ROOM_FILES = [
  '/',
  'index.css',
  'index.js',
  'rolldown-runtime.js',
  'timer-worker.js',
  'waiting-room.js',
];

test('with an empty cache the waiting room needs six requests', async () => {
  const date = await aDate(stack, { paused: true });
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
      .map((path) => path.replace(/^\/shows\/.+/, '/').replace(/^\/assets\/(.+)-[\w-]{8}(\.\w+)$/, '$1$2'));
  await expect.poll(() => files().toSorted()).toEqual(WAITING_ROOM_FILES);
  await Promise.all([before.context.close(), context.close()]);
});

test(
  'a fan who is about to leave while the join is answered may leave, and join again with a later number',
  {
    timeout: 90_000,
  },
  async () => {
    const date = await aDate(stack, { maxSeatsPerUser: 1, paused: true });
    const { page, context } = await aViewer(browser, stack);
    const held = await holdJoins(page);
    await openDate(page, date);
    await signInAndJoin(page, 'ko');
    await page.getByRole('button', { name: queue.leave }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: queue.leave });
    await confirm.waitFor();

    held.resolve();
    await page.getByText(queue.positionText('1')).first().waitFor();
    await confirm.click();
    const focusedTitle = page.locator('#queue-title:focus');
    await focusedTitle.filter({ hasText: queue.entrance }).waitFor();
    await page.getByRole('button', { name: queue.join, exact: true }).click();

    await page.getByText(queue.positionText('2')).first().waitFor();
    await focusedTitle.waitFor();
    await context.close();
  },
);

test('wished seats are stored, and held on entry', { timeout: 90_000 }, async () => {
  const date = await aDate(stack, { paused: true });
  const { page, context, faults } = await aViewer(browser, stack, { language: 'en' });
  const words = queueStrings.en;
  await openDate(page, date);
  await signInAndJoin(page, 'en');
  await page.getByText(words.paused).first().waitFor();

  await page.getByRole('button', { name: words.wishesOpen }).click();
  for (const seatNumber of [48, 33, 34]) await seatOf(page, seatNumber).click();
  await seatOf(page, 48).click();
  await page.getByRole('radio', { name: seatStrings.en.count(2) }).click();
  await expectAccessible(page);
  await page.reload();
  await page.getByText(words.wishesText([33, 34], 2)).waitFor();
  await changeDate(stack, date, { paused: false });

  expect(await assignedSeats(page)).toEqual([33, 34]);
  await page.getByRole('heading', { name: bookingStrings.en.assigned([33, 34]) }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
