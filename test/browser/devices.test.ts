import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { aDate, changeDate, enterSale, send } from '#test/support/api.ts';
import { bookingWords } from '#test/support/book-by-mouse.ts';
import { aViewer, expectAccessible, expectNoOverflow, PHONE } from '#test/support/browser.ts';
import {
  assignedSeats,
  openDate,
  seatOf,
  signInAndJoin,
  signInAtIssuer,
  startPage,
} from '#test/support/page.ts';
import { accountStrings } from '#web/account/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { shellStrings } from '#web/shell/strings.ts';

const { stack, browser } = await startPage();

test(
  'held seats are found and paid on another device, even after the sale closes',
  { timeout: 120_000 },
  async () => {
    const date = await aDate(stack);
    const { booking } = bookingWords('en');
    const email = `${randomUUID()}@example.com`;
    const phone = await aViewer(browser, stack, { language: 'en', ...PHONE });
    await openDate(phone.page, date);
    await signInAndJoin(phone.page, 'en', { email });
    const [assigned = 0] = await assignedSeats(phone.page);
    await phone.context.close();
    await changeDate(stack, date, { status: 'CLOSED' });

    const { page, context, faults } = await aViewer(browser, stack, { language: 'en' });
    await page.goto(hrefs.schedule(date.concertId, date.scheduleId));
    await page.getByRole('heading', { name: queueStrings.en.closed }).waitFor();
    await page.getByRole('banner').getByRole('button', { name: shellStrings.en.signIn }).click();
    await signInAtIssuer(page, { email });
    await page.getByRole('button', { name: queueStrings.en.continueBooking }).click();

    await page.getByRole('heading', { name: booking.assigned([assigned]) }).waitFor();
    expect(await assignedSeats(page)).toEqual([assigned]);
    await seatOf(page, 50).click();
    await page.getByRole('button', { name: booking.exchange([assigned, 50]) }).click();
    await page.getByText(booking.exchangeClosed).waitFor();
    await expectAccessible(page);
    await seatOf(page, 50).click();
    await page.getByRole('button', { name: booking.goToPay }).click();
    await page.getByRole('button', { name: booking.topUpAndPay(70_000) }).click();
    await page.getByRole('img', { name: /QR/ }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  },
);

test('a link in the tickets leads to seats held on another device', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const { booking, account } = bookingWords('ko');
  const email = `${randomUUID()}@example.com`;
  const phone = await aViewer(browser, stack, PHONE);
  await openDate(phone.page, date);
  await signInAndJoin(phone.page, 'ko', { email });
  const [assigned = 0] = await assignedSeats(phone.page);

  const { page, context } = await aViewer(browser, stack);
  await page.goto(hrefs.tickets);
  await page.getByRole('main').getByRole('button', { name: shellStrings.ko.signIn }).click();
  await signInAtIssuer(page, { email });
  await page.getByRole('link', { name: account.goOnPaying }).click();

  await page.getByRole('heading', { name: booking.assigned([assigned]) }).waitFor();
  await Promise.all([phone.context.close(), context.close()]);
});

test(
  'a ticket that was seen opens without a network, until it is known to be cancelled',
  { timeout: 90_000 },
  async () => {
    const date = await aDate(stack);
    const { account } = bookingWords('ko');
    const email = `${randomUUID()}@example.com`;
    const fan = await stack.issueToken({ email });
    const { pass } = await enterSale(stack, date, fan, { wish: '?seats=15' });
    const { body } = await send(stack, 'POST', '/payments', { token: pass });
    const [seat] = body.seats as [{ reservationId: string; bookingCode: string }];
    const { page, context, faults } = await aViewer(browser, stack, { ...PHONE, serviceWorker: true });
    const code = page.getByRole('img', { name: account.code('허재의 카드마술쇼', '2열 15번') });
    await page.goto(hrefs.ticket(seat.reservationId));
    await page.getByRole('main').getByRole('button', { name: shellStrings.ko.signIn }).click();
    await signInAtIssuer(page, { email });
    await code.waitFor();
    await expect.poll(() => page.evaluate(TICKET_PAGES_ARE_KEPT)).toBe(true);

    await context.setOffline(true);
    await page.reload();
    await code.waitFor();
    await page.getByText(SAVED_OFFLINE).waitFor();
    await page.getByText(seat.bookingCode).waitFor();
    await page.getByText(account.cancelOffline).waitFor();
    const cancel = page.getByRole('button', { name: account.cancel });
    expect(await cancel.getAttribute('aria-disabled')).toBe('true');
    await expectAccessible(page);
    await expectNoOverflow(page);
    await page.getByRole('link', { name: account.ticketsTitle }).first().click();
    await page.getByText(seat.bookingCode).waitFor();

    await context.setOffline(false);
    await send(stack, 'DELETE', `/payments/users/me/histories/${body.paymentId as string}`, {
      token: fan.accessToken,
    });
    await page.goto(hrefs.ticket(seat.reservationId));
    await page.getByText(account.state.refunded).waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByText(account.state.refunded).waitFor();
    expect(await code.count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  },
);

/** The note on a saved ticket, without the time in front. */
const SAVED_OFFLINE = accountStrings.ko.savedOffline('#').split('#')[1] ?? '';

const TICKET_PAGES_ARE_KEPT = `(async () => {
  const name = (await caches.keys()).find((key) => key.startsWith('tickets'));
  return name !== undefined && (await (await caches.open(name)).keys()).length > 0;
})()`;

test('signing out clears the browser, in all tabs', { timeout: 90_000 }, async () => {
  const [date, paused] = await Promise.all([aDate(stack), aDate(stack, { paused: true })]);
  const { page, context, faults } = await aViewer(browser, stack);
  await openDate(page, paused);
  await signInAndJoin(page, 'ko');
  await page.getByRole('button', { name: queueStrings.ko.wishesOpen }).click();
  await seatOf(page, 7).click();
  await openDate(page, date);
  await page.getByRole('button', { name: queueStrings.ko.join }).click();
  await assignedSeats(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await assignedSeats(other);
  const before = await keptIn(page);

  await page.getByRole('button', { name: shellStrings.ko.signOut }).click();
  // The issuer asks for confirmation.
  await page.locator('button[name="logout"]').click();
  await page.getByRole('button', { name: shellStrings.ko.signIn }).first().waitFor();
  await other.getByRole('button', { name: shellStrings.ko.signIn }).first().waitFor();
  await other.waitForTimeout(3_000);

  expect(before).toMatch(/place .*place .*wishes /s);
  expect(before.match(JWT)).not.toBeNull();
  for (const tab of [page, other]) {
    const after = await keptIn(tab);
    expect(after).not.toMatch(/place |wishes /);
    expect(after).not.toMatch(JWT);
  }
  await page.getByRole('button', { name: shellStrings.ko.signIn }).first().click();
  await page.locator('#email').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a tab shows its page again when another tab changes the user', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const { page, context, faults } = await aViewer(browser, stack);
  await openDate(page, date);
  await signInAndJoin(page, 'ko');
  await assignedSeats(page);
  const [concert, booking] = await Promise.all([context.newPage(), context.newPage()]);
  await Promise.all([concert.goto(hrefs.concert(date.concertId)), booking.goto(page.url())]);
  const name = concert.getByRole('heading', { level: 1, name: '허재의 카드마술쇼' });
  await Promise.all([name.waitFor(), assignedSeats(booking)]);

  await page.getByRole('button', { name: shellStrings.ko.signOut }).click();
  await page.locator('button[name="logout"]').click();
  const signIn = page.getByRole('button', { name: shellStrings.ko.signIn }).first();
  await signIn.click();
  await name.waitFor();
  await signInAtIssuer(page, { email: 'second@example.com' });

  for (const tab of [concert, booking]) await tab.getByText(shellStrings.ko.signedInAs('second')).waitFor();
  await name.waitFor();
  await booking.getByRole('heading', { name: bookingWords('ko').booking.noPass }).waitFor();
  expect(await keptIn(booking)).not.toMatch(/place |wishes /);
  for (const tab of [concert, booking]) await expect.poll(() => tab.locator('.skeleton').count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

/** Everything that the browser stores for this page, sorted by key. */
const keptIn = (page: Page): Promise<string> =>
  page.evaluate<string>(
    'JSON.stringify([localStorage, sessionStorage].map((kept) => Object.entries(kept).toSorted()))',
  );
