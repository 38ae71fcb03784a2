import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';

import { aDate, aFan, enterSale, send } from '#test/support/api.ts';
import { aViewer, expectAccessible } from '#test/support/browser.ts';
import { assignedSeats, openDate, seatOf, signInAndJoin, startPage } from '#test/support/page.ts';
import { hrefs } from '#web/router.ts';

const { stack, browser } = await startPage();

/** What tells shapes apart without the page's own colours. */
const looksOf = (shapes: Locator): Promise<string[]> =>
  shapes.evaluateAll((elements) =>
    elements.map((element) => {
      const { backgroundColor, backgroundImage, border, borderBlock } = getComputedStyle(element);
      return [backgroundColor, backgroundImage, border, borderBlock].join(' ');
    }),
  );

const lookOf = async (shape: Locator): Promise<string> => (await looksOf(shape.first())).join();

test('with forced colours, what a colour says can still be seen', { timeout: 90_000 }, async () => {
  const date = await aDate(stack);
  const [buyer, holder] = await Promise.all([aFan(stack), aFan(stack)]);
  const { pass } = await enterSale(stack, date, buyer, { wish: '?seats=20' });
  await send(stack, 'POST', '/payments', { token: pass });
  await enterSale(stack, date, holder, { wish: '?seats=21' });
  const { page, context } = await aViewer(browser, stack);
  await page.emulateMedia({ forcedColors: 'active' });

  await page.goto(hrefs.concert(date.concertId));
  const meter = page.locator('.meter');
  await meter.first().waitFor();
  expect(await lookOf(meter)).not.toBe(await lookOf(page.locator('.meter-fill')));
  const [current, other] = await looksOf(page.locator('.site-nav a'));
  expect(current).not.toBe(other);
  await expectAccessible(page);

  await openDate(page, date);
  await signInAndJoin(page, 'ko');
  const [assigned = 0] = await assignedSeats(page);
  await seatOf(page, 42).click();
  const seats = await Promise.all([assigned, 42, 20, 21, 30].map((number) => lookOf(seatOf(page, number))));
  expect(new Set(seats).size).toBe(5);
  // Otherwise the browser puts a plate of its own behind the text, over the fill.
  for (const filled of [seatOf(page, 42), page.locator('.button-primary').first()])
    expect(await filled.evaluate((element) => getComputedStyle(element).forcedColorAdjust)).toBe('none');
  const legend = await looksOf(page.locator('.legend-seat'));
  expect(new Set(legend).size).toBe(legend.length);
  await expectAccessible(page);
  await context.close();
});
