import { describe, expect, test } from 'vitest';

import { aDate, type ShowDate } from '#test/support/api.ts';
import { bookByMouse } from '#test/support/book-by-mouse.ts';
import { aViewer, PHONE } from '#test/support/browser.ts';
import { startPage } from '#test/support/page.ts';
import { hrefs } from '#web/router.ts';

const { stack, browser } = await startPage();

test('a whole booking by mouse, in ko and light', { timeout: 120_000 }, () =>
  bookByMouse(browser, stack, { language: 'ko', theme: 'light' }),
);

describe.each(['ko', 'en'] as const)('before its script has loaded, in %s', (language) => {
  test.each([
    ['the list', () => hrefs.concerts],
    ['a concert', ({ concertId }: ShowDate) => hrefs.concert(concertId)],
    ['a date', ({ concertId, scheduleId }: ShowDate) => hrefs.schedule(concertId, scheduleId)],
  ])('%s shows its first texts where they stay', async (_, pathOf) => {
    const path = pathOf(await aDate(stack));
    const { context, page, faults } = await aViewer(browser, stack, { ...PHONE, language });
    const goOn = Promise.withResolvers<void>();
    await page.route('**/assets/*.js', async (route) => {
      await goOn.promise;
      await route.continue();
    });

    await page.goto(path, { waitUntil: 'commit' });
    await page.locator('.first-content').waitFor();
    await page.locator('link[rel="stylesheet"]').evaluate(untilStyled);
    const before = await page.evaluate(readFirstTexts);
    goOn.resolve();
    await page.locator('.site-foot').waitFor();
    await page.locator('.finder, .dates, .figures').first().waitFor();
    const after = await page.evaluate(readFirstTexts);

    expect(before.length).toBeGreaterThanOrEqual(6);
    expect(after).toEqual(before);
    expect(faults).toEqual([]);
    await context.close();
  });
});

/** Waits for the style sheet. Runs in the page. */
const untilStyled = (link: HTMLLinkElement): Promise<void> =>
  new Promise((resolve) => {
    if (link.sheet) resolve();
    else link.addEventListener('load', () => resolve(), { once: true });
  });

/** The texts that the document shows at once, each with its place. Runs in the page. */
const readFirstTexts = (): string[] => {
  const texts = '.site-name, .site-nav a, .page-above, .page-title, .queue-title, .queue-text';
  const lead = '.page-lead:not(.queue-head *)';
  return [...document.querySelectorAll<HTMLElement>(`${texts}, ${lead}`)].flatMap((element) => {
    const { x, y, height } = element.getBoundingClientRect();
    return element.innerText === '' ? [] : [[element.innerText, x, y, height].join(' ')];
  });
};
