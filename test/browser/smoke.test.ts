import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { bookByMouse } from '#test/support/book-by-mouse.ts';
import { openBrowser } from '#test/support/browser.ts';
import { startPage } from '#test/support/page.ts';

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startPage(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

test('a whole booking by mouse, in ko and light', { timeout: 120_000 }, () =>
  bookByMouse(browser, stack, { language: 'ko', theme: 'light' }),
);
