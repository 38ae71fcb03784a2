import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

import type { Language } from '#lib/http/language.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, type ShowDate } from '#test/support/api.ts';
import {
  aViewer,
  expectAccessible,
  expectNoOverflow,
  intercept,
  type Viewer,
} from '#test/support/browser.ts';
import { assignedSeats, openDate, seatOf, signInAtIssuer } from '#test/support/page.ts';
import { accountStrings } from '#web/account/strings.ts';
import { paidStrings } from '#web/account/paid-strings.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { formatPoints, seatName } from '#web/i18n/format.ts';
import { hrefs } from '#web/router.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { seatStrings } from '#web/seats/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';

/** The texts on the pages of a booking. */
export const bookingWords = (language: Language) => ({
  booking: bookingStrings[language],
  paid: paidStrings[language],
  account: accountStrings[language],
  seats: seatStrings[language],
});

const expectGood = async (page: Page): Promise<void> => {
  await expectAccessible(page);
  await expectNoOverflow(page);
};

interface Visit {
  readonly page: Page;
  readonly language: Language;
  /** Checks the page as it is. */
  readonly check: () => Promise<void>;
}

/** Books a seat by mouse, exchanges, pays and cancels it, and visits every page on the way. @param expectFit checks each page */
export const bookByMouse = async (
  browser: Browser,
  stack: Stack,
  viewer: Viewer & { readonly language: Language },
  expectFit = expectGood,
): Promise<void> => {
  const date = await aDate(stack);
  const { page, context, faults } = await aViewer(browser, stack, viewer);
  const visit = { page, language: viewer.language, check: () => expectFit(page) };

  await enterByMouse(visit, date);
  await exchange(visit);
  await payAndOpenTicket(visit);
  await cancelAndReadHistory(visit);
  await openNowhere(visit);

  expect(faults).toEqual([]);
  await context.close();
};

const enterByMouse = async ({ page, language, check }: Visit, date: ShowDate): Promise<void> => {
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await check();
  await openDate(page, date);
  await check();
  await signInWithDelay(page, language);
};

/** Signs in. The button in progress shows no text, but it keeps its name. */
const signInWithDelay = async (page: Page, language: Language): Promise<void> => {
  const checked = Promise.withResolvers<void>();
  await intercept(page, '**/config.json', async (route) => {
    await checked.promise;
    await route.continue();
  });
  await page.getByRole('button', { name: queueStrings[language].signInAndJoin }).click();
  await page.locator('.button[aria-busy]').waitFor();
  await expectAccessible(page);
  checked.resolve();
  await signInAtIssuer(page);
};

/** Exchanges the assigned seat for seat 42. */
const exchange = async ({ page, language, check }: Visit): Promise<void> => {
  const { booking, seats } = bookingWords(language);
  const [assigned = 0] = await assignedSeats(page);
  await page.getByRole('heading', { name: booking.assigned([assigned]) }).waitFor();
  await check();
  await seatOf(page, 42).click();
  await seatOf(page, assigned).click();
  await check();
  await page.getByRole('button', { name: booking.exchange([42]) }).click();
  await page.getByRole('heading', { name: booking.assigned([42]) }).waitFor();
  await page.getByRole('tab', { name: seats.list }).click();
  await check();
};

const payAndOpenTicket = async ({ page, language, check }: Visit): Promise<void> => {
  const { booking, paid } = bookingWords(language);
  await page.getByRole('button', { name: booking.goToPay }).click();
  await page.getByText(booking.short(70_000)).first().waitFor();
  await check();
  await page.getByRole('button', { name: booking.topUpAndPay(70_000) }).click();
  await page.getByRole('heading', { level: 1, name: paid.title }).waitFor();
  await page.getByText(formatPoints(70_000), { exact: true }).waitFor();
  await page.getByRole('img', { name: /QR/ }).waitFor();
  await check();
  await expectCalendarFile(page, language);
  await page.reload();
  await page.getByRole('link', { name: paid.toTicket(seatName(42, language)) }).click();
  await page.getByRole('img', { name: /QR/ }).waitFor();
  await check();
};

/** Cancels the booking. No key closes the dialog before the answer, and it has the live regions: the page behind it is inert. */
const cancel = async ({ page, language }: Visit): Promise<void> => {
  const { account } = bookingWords(language);
  const closed = Promise.withResolvers<void>();
  await intercept(page, '**/payments/users/**', async (route) => {
    await closed.promise;
    await route.continue();
  });
  await page.getByRole('button', { name: account.cancel }).click();
  await page.getByRole('button', { name: account.cancelConfirm }).click();
  // Browsers let no page refuse this for ever.
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('Escape');
  const dialog = page.getByRole('dialog', { name: account.cancelAsk });
  await expect.poll(() => dialog.getByRole('status').count()).toBe(2);
  closed.resolve();
};

const cancelAndReadHistory = async (visit: Visit): Promise<void> => {
  const { page, language, check } = visit;
  const { account } = bookingWords(language);
  await cancel(visit);
  await page
    .getByText(account.cancelled(formatPoints(70_000)))
    .first()
    .waitFor();
  // A link with its path in the hash still works.
  await page.goto('/#/tickets');
  await page.getByText(account.state.refunded).first().waitFor();
  expect(new URL(page.url()).pathname).toBe(hrefs.tickets);
  await check();
  await page.goto(hrefs.points);
  await page.getByText(account.entry.REFUND).first().waitFor();
  await check();
  await page.goto(hrefs.payments);
  await page.getByText(account.entry.USE).first().waitFor();
  await check();
};

const openNowhere = async ({ page, language, check }: Visit): Promise<void> => {
  await page.goto('/nowhere');
  await page.getByRole('heading', { name: shellStrings[language].notFoundTitle }).waitFor();
  await check();
};

const expectCalendarFile = async (page: Page, language: Language): Promise<void> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: paidStrings[language].addToCalendar }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect((await download).suggestedFilename()).toBe('ticket.ics');
  expect(file).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
};
