import { expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { aDate, changeDate } from '#test/support/api.ts';
import { aViewer, expectAccessible, intercept } from '#test/support/browser.ts';
import { assignedSeats, openDate, signInAndJoin, signInAtIssuer, startPage } from '#test/support/page.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';

const { stack, browser } = await startPage();

const { ko: queue } = queueStrings;

test('a join survives a rush: it is retried, also after a reload', { timeout: 180_000 }, async () => {
  const date = await aDate(stack);
  const { page, context, faults } = await aViewer(browser, stack);
  const answers = [
    () => ({ status: 429, json: { message: 'Too Many Requests' } }),
    () => ({ status: 503, headers: { 'retry-after': '1' }, json: { code: 'BUSY', error: '혼잡' } }),
  ];
  let asked = 0;
  const letThrough = await intercept(page, `**${date.path}/reserves`, async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    const answer = answers[asked % 3];
    asked += 1;
    return answer ? route.fulfill(answer()) : route.abort();
  });
  await openDate(page, date);
  await signInAndJoin(page, 'ko');

  await page.getByRole('heading', { name: queue.joining }).waitFor();
  // Retried within 45 s after the first 429, and within seconds after a 503.
  await expect.poll(() => asked, { timeout: 90_000 }).toBeGreaterThanOrEqual(3);
  await expectAccessible(page);
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.reload();
  await page.getByRole('heading', { name: queue.joining }).waitFor();
  letThrough();
  await page.reload();

  await assignedSeats(page);
  expect(faults).toEqual([]);
  await context.close();
});

test('a fan who signs in early joins as the sale opens, without a reload', { timeout: 60_000 }, async () => {
  const opensIn = (ms: number) => ({ saleOpensAt: new Date(Date.now() + ms).toISOString() });
  const date = await aDate(stack, opensIn(10 * MINUTE));
  const { page, context, faults, asked } = await aViewer(browser, stack);
  await page.goto(hrefs.schedule(date.concertId, date.scheduleId));
  await page.getByText(queue.opensIn).waitFor();

  await page.getByRole('button', { name: queue.signInEarly }).click();
  await signInAtIssuer(page);
  await page.getByText(queue.willJoin).waitFor();
  await expectAccessible(page);
  expect(asked).not.toContain(`${date.path}/reserves`);
  // The page learns of the new opening from the board.
  await changeDate(stack, date, opensIn(5 * SECOND));

  await assignedSeats(page);
  expect(faults).toEqual([]);
  await context.close();
});
