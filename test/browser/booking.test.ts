import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { assumptions } from '#bench/cost/assumptions.ts';
import type { Language } from '#lib/http/language.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, send } from '#test/support/api.ts';
import { aViewer, expectAccessible, openBrowser, PHONE } from '#test/support/browser.ts';
import { expectNoOverflow, openDate, signInAndJoin, startPage } from '#test/support/page.ts';
import { accountStrings } from '#web/account/strings.ts';
import { chargeStrings } from '#web/booking/charge-strings.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { shellStrings } from '#web/shell/strings.ts';

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startPage(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const wordsOf = (language: Language) => ({
  booking: bookingStrings[language],
  charge: chargeStrings[language],
  account: accountStrings[language],
});

/** The seat of a number, in any state. */
const seatOf = (page: Page, seatNumber: number): Locator => page.locator(`button[data-seat="${seatNumber}"]`);

describe('a whole booking', () => {
  test.each([
    ['ko', 'light', undefined],
    ['en', 'dark', PHONE],
  ] as const)('by mouse, in %s and %s', { timeout: 120_000 }, async (language, theme, size) => {
    const date = await aDate(stack);
    const { page, context, faults } = await aViewer(browser, stack, { language, theme, ...size });
    const { booking, charge, account } = wordsOf(language);
    const check = async () => {
      await expectAccessible(page);
      await expectNoOverflow(page);
    };

    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await check();
    await openDate(page, date);
    await check();
    await signInAndJoin(page, language);

    await page.getByRole('heading', { name: booking.chooseStep }).waitFor();
    await seatOf(page, 7).click();
    await seatOf(page, 8).click();
    await seatOf(page, 8).click();
    await check();
    await page.getByRole('tab', { name: booking.list }).click();
    await check();
    await page.getByRole('button', { name: booking.hold(1), exact: true }).click();
    await page.getByText(booking.short(70_000)).first().waitFor();
    await check();
    await page.getByRole('button', { name: charge.charge, exact: true }).click();
    await page.getByRole('button', { name: booking.pay(70_000) }).click();

    await page.getByRole('img', { name: /QR/ }).waitFor();
    await check();
    await page.getByRole('button', { name: account.cancel }).click();
    await page.getByRole('button', { name: account.cancelConfirm }).click();
    await page
      .getByText(account.cancelled(formatPoints(70_000)))
      .first()
      .waitFor();
    await page.goto('/#/tickets');
    await page.getByText(account.standing.refunded).first().waitFor();
    await check();
    await page.goto('/#/points');
    await page.getByText(account.entry.REFUND).first().waitFor();
    await check();
    await page.goto('/#/payments');
    await page.getByText(account.entry.USE).first().waitFor();
    await check();
    await page.goto('/#/nowhere');
    await page.getByRole('heading', { name: shellStrings[language].notFoundTitle }).waitFor();
    await check();

    expect(faults).toEqual([]);
    await context.close();
  });

  test('by keyboard alone', { timeout: 120_000 }, async () => {
    const date = await aDate(stack);
    const { page, context, faults, asked } = await aViewer(browser, stack, { language: 'en' });
    const { booking, charge } = wordsOf('en');
    await openDate(page, date);
    await signInAndJoin(page, 'en', {
      press: async (target) => {
        await reach(page, target);
        await page.keyboard.press('Enter');
      },
    });

    await page.getByRole('heading', { name: booking.chooseStep }).waitFor();
    await reach(page, page.locator('button[data-seat][tabindex="0"]'));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await reach(page, page.getByRole('button', { name: booking.hold(1), exact: true }));
    await page.keyboard.press('Enter');
    await page.getByText(booking.short(70_000)).first().waitFor();
    await reach(page, page.getByRole('button', { name: charge.charge, exact: true }));
    await page.keyboard.press('Enter');
    await reach(page, page.getByRole('button', { name: booking.pay(70_000), disabled: false }));
    await page.keyboard.press('Enter');

    await page.getByRole('img', { name: /QR/ }).waitFor();
    const { wallets, reservations } = assumptions.browser;
    expect(asked.filter((path) => path === '/users/me/points')).toHaveLength(wallets);
    expect(asked.filter((path) => path === '/users/me/reservations')).toHaveLength(reservations);
    expect(faults).toEqual([]);
    await context.close();
  });
});

/** Presses Tab until something has the focus. */
const reach = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
};

test('two fans race for a seat: the second is told, and keeps the other', { timeout: 120_000 }, async () => {
  const date = await aDate(stack);
  const { booking } = wordsOf('ko');
  const [first, second] = await Promise.all([aViewer(browser, stack), aViewer(browser, stack)]);
  for (const { page } of [first, second]) {
    await openDate(page, date);
    await signInAndJoin(page, 'ko');
    await seatOf(page, 7).click();
  }
  await seatOf(second.page, 8).click();

  await first.page.getByRole('button', { name: booking.hold(1), exact: true }).click();
  await first.page
    .getByText(booking.heldTitle([7]))
    .first()
    .waitFor();
  const hold = second.page.getByRole('button', { name: booking.hold(2), exact: true });
  if (await hold.isVisible()) await hold.click();

  await second.page
    .getByText(booking.taken([7]))
    .first()
    .waitFor();
  await second.page.getByRole('button', { name: booking.hold(1), exact: true }).click();
  await second.page
    .getByText(booking.heldTitle([8]))
    .first()
    .waitFor();
  await Promise.all([first.context.close(), second.context.close()]);
});

test('a concert’s hostile name is shown as text', async () => {
  const name = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const { accessToken: token } = await stack.issueToken({ email: 'operator@example.com', operator: true });
  const { body } = await send(stack, 'POST', '/admin/concerts', { token, body: { name, price: 1_000 } });
  const { page, context, faults } = await aViewer(browser, stack);

  await page.goto(`/#/concerts/${body.concertId as string}`);
  const heading = page.getByRole('heading', { level: 1 });
  await heading.getByText(name).waitFor();

  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(faults).toEqual([]);
  await context.close();
});
