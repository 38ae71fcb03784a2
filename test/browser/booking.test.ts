import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { assumptions } from '#bench/cost/assumptions.ts';
import { aDate, aFan, operatorToken, queueUp, send } from '#test/support/api.ts';
import { bookByMouse, bookingWords } from '#test/support/book-by-mouse.ts';
import {
  aViewer,
  expectAccessible,
  expectFitForEveryone,
  expectNoOverflow,
  PHONE,
} from '#test/support/browser.ts';
import { assignedSeats, keptPlace, openDate, seatOf, signInAndJoin, startPage } from '#test/support/page.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { seatNames } from '#web/i18n/seat-names.ts';
import { hrefs } from '#web/router.ts';

const { stack, browser } = await startPage();

describe('a whole booking', () => {
  test('by mouse on a phone, in en and dark', { timeout: 120_000 }, () =>
    bookByMouse(browser, stack, { language: 'en', theme: 'dark', ...PHONE }, expectFitForEveryone),
  );

  test('by keyboard alone', { timeout: 120_000 }, async () => {
    const date = await aDate(stack);
    const { page, context, faults, asked } = await aViewer(browser, stack, { language: 'en' });
    const { booking, paid } = bookingWords('en');
    await openDate(page, date);
    await signInAndJoin(page, 'en', {
      press: async (target) => {
        await reach(page, target);
        await page.keyboard.press('Enter');
      },
    });

    const [assigned = 0] = await assignedSeats(page);
    await reach(page, page.locator('button[data-seat][tabindex="0"]'));
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    const ready = { disabled: false };
    await reach(page, page.getByRole('button', { name: booking.exchange([assigned + 1]), ...ready }));
    await page.keyboard.press('Enter');
    await reach(page, page.getByRole('button', { name: booking.goToPay, ...ready }));
    await page.keyboard.press('Enter');
    await page.getByText(booking.short(70_000)).first().waitFor();
    await reach(page, page.getByRole('button', { name: booking.topUpAndPay(70_000), ...ready }));
    await page.keyboard.press('Enter');

    await page.getByRole('img', { name: /QR/ }).waitFor();
    const title = page.getByRole('heading', { level: 1, name: paid.title });
    expect(await title.evaluate((heading) => heading === document.activeElement)).toBe(true);
    await page.goBack();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(page.url()).not.toContain('book');
    const { wallets, reservations } = assumptions.browser;
    expect(asked.filter((path) => path === '/users/me/points')).toHaveLength(wallets);
    expect(asked.filter((path) => path === '/users/me/reservations')).toHaveLength(reservations);
    expect(faults).toEqual([]);
    await context.close();
  });
});

/** Presses Tab until the target has the focus. */
const reach = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${String(target)}`);
};

test(
  'two fans race for a seat: the second keeps the old seats and sees why',
  { timeout: 120_000 },
  async () => {
    const date = await aDate(stack);
    const { booking } = bookingWords('ko');
    const [first, second] = await Promise.all([aViewer(browser, stack), aViewer(browser, stack)]);
    const held: number[] = [];
    for (const { page } of [first, second]) {
      await openDate(page, date);
      await signInAndJoin(page, 'ko');
      const [assigned = 0] = await assignedSeats(page);
      await seatOf(page, assigned).click();
      await seatOf(page, 45).click();
      held.push(assigned);
    }
    const [, kept = 0] = held;

    await first.page.getByRole('button', { name: booking.exchange([45]) }).click();
    await first.page.getByRole('heading', { name: booking.assigned([45]) }).waitFor();
    // The second fan's map may show it already, and then the button goes.
    const exchange = second.page.getByRole('button', { name: booking.exchange([45]) });
    await exchange.click({ timeout: 5_000 }).catch(() => undefined);

    // The text is there once: a screen reader must not read it twice.
    await second.page.getByText(booking.taken([45])).waitFor();
    await second.page.getByText(booking.takenRest([kept])).waitFor();
    await second.page.getByRole('heading', { name: booking.assigned([kept]) }).waitFor();
    await second.page.getByRole('button', { name: booking.chooseAgain(1) }).click();
    await second.page.getByText(/으로 변경되었습니다/).waitFor();
    await second.page.getByRole('button', { name: booking.goToPay }).waitFor();
    expect(new Set([45, ...held]).size).toBe(3);
    await Promise.all([first.context.close(), second.context.close()]);
  },
);

test('a failed exchange keeps the seats, even with an old map', async () => {
  const date = await aDate(stack);
  const { booking } = bookingWords('en');
  const { page, context, faults } = await aViewer(browser, stack, { language: 'en' });
  await openDate(page, date);
  await signInAndJoin(page, 'en');
  const [assigned = 0] = await assignedSeats(page);
  const other = await queueUp(stack, date, await aFan(stack));
  // The map is not refreshed from now on.
  await page.route('**/seats', (route) => route.abort());
  await send(stack, 'POST', `${date.path}/holds`, {
    token: other.body.token as string,
    body: { seatNumbers: [50] },
  });

  await seatOf(page, 50).click();
  await page.getByRole('button', { name: booking.exchange([assigned, 50]) }).click();

  await page.getByText(booking.taken([50])).waitFor();
  expect(await assignedSeats(page)).toEqual([assigned]);
  expect(faults).toEqual([]);
  await context.close();
});

test('a payment is only for the seats that are shown', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const { booking, paid } = bookingWords('en');
  const { page, context, faults } = await aViewer(browser, stack, { language: 'en', ...PHONE });
  await openDate(page, date);
  await signInAndJoin(page, 'en');
  const [assigned = 0] = await assignedSeats(page);
  await page.getByRole('button', { name: booking.goToPay }).click();
  const pay = page.getByRole('button', { name: booking.topUpAndPay(70_000) });
  await pay.and(page.locator(':not([aria-disabled])')).waitFor();

  const { pass } = await keptPlace(page);
  await send(stack, 'POST', `${date.path}/holds`, { token: pass.token, body: { seatNumbers: [49, 50] } });
  await pay.click();

  await page.getByText(booking.seatsChanged).waitFor();
  await page.getByText(booking.bill([assigned], 70_000)).waitFor();
  await page.getByText(booking.bill([49, 50], 140_000)).waitFor();
  await expectAccessible(page);
  await expectNoOverflow(page);
  await page.getByRole('button', { name: booking.topUpAndPay(140_000) }).click();
  await page.getByRole('heading', { level: 1, name: paid.title }).waitFor();
  await page.getByText(seatNames([49, 50], 'en'), { exact: true }).waitFor();
  await page.getByText(formatPoints(140_000), { exact: true }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a concert name with HTML is shown as text', async () => {
  const name = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const token = await operatorToken(stack);
  const { body } = await send(stack, 'POST', '/admin/concerts', { token, body: { name, price: 1_000 } });
  const { page, context, faults } = await aViewer(browser, stack);

  await page.goto(hrefs.concert(body.concertId as string));
  const heading = page.getByRole('heading', { level: 1 });
  await heading.getByText(name).waitFor();

  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(faults).toEqual([]);
  await context.close();
});
