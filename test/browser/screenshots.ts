import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

import type { Language } from '#lib/http/language.ts';
import { type Stack, startStack } from '#local/stack.ts';
import { aViewer, openBrowser, PHONE } from '#test/support/browser.ts';
import { signInAndJoin, signInAtIssuer } from '#test/support/page.ts';
import { chargeStrings } from '#web/booking/charge-strings.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';

/** `npm run screenshots`: every page in both languages and themes, and on a phone, into `.data/screenshots`. */
const DIR = join(import.meta.dirname, '../../.data/screenshots');

type Theme = 'light' | 'dark';

const answerOf = async (stack: Stack, path: string): Promise<readonly Record<string, string>[]> =>
  (await (await fetch(`${stack.url}${path}`)).json()) as Record<string, string>[];

/** A date of the demo data that nobody has booked yet. */
const aDateOf = async (stack: Stack, index: number): Promise<{ concertId: string; path: string }> => {
  const [concert] = await answerOf(stack, '/concerts');
  const concertId = concert?.['concertId'] ?? '';
  const schedules = await answerOf(stack, `/concerts/${concertId}/schedules`);
  const scheduleId = schedules[index % schedules.length]?.['scheduleId'] ?? '';
  return { concertId, path: `/concerts/${concertId}/schedules/${scheduleId}` };
};

const pause = async (stack: Stack, path: string, paused: boolean): Promise<void> => {
  const { accessToken } = await stack.issueToken({ email: 'operator@example.com', operator: true });
  await fetch(`${stack.url}/admin${path}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ paused }),
  });
};

const shooter = (page: Page, suffix: string) => async (name: string) => {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(DIR, `${name}-${suffix}.png`), fullPage: true });
};

const shootFan = async (
  stack: Stack,
  page: Page,
  language: Language,
  suffix: string,
  index: number,
): Promise<void> => {
  const shoot = shooter(page, suffix);
  const [queue, booking, charge] = [
    queueStrings[language],
    bookingStrings[language],
    chargeStrings[language],
  ];
  const { concertId, path } = await aDateOf(stack, index);
  await page.goto('/');
  await shoot('concerts');
  await page.goto(`/#/concerts/${concertId}`);
  await shoot('concert');
  await page.goto(`/#${path}`);
  await shoot('entrance');

  await pause(stack, path, true);
  await signInAndJoin(page, language);
  await page.getByText(queue.paused).first().waitFor();
  await shoot('waiting-room');
  await pause(stack, path, false);
  await page.getByRole('heading', { name: booking.chooseStep }).waitFor({ timeout: 60_000 });
  await page.locator('button[data-seat="7"]').click();
  await shoot('seats');
  await page.getByRole('button', { name: booking.hold(1), exact: true }).click();
  await page.getByText(booking.short(70_000)).first().waitFor();
  await shoot('pay');
  await page.getByRole('button', { name: charge.charge, exact: true }).click();
  await page.getByRole('button', { name: booking.pay(70_000) }).click();
  await page.getByRole('img', { name: /QR/ }).waitFor();
  await shoot('ticket');
  for (const name of ['tickets', 'points', 'payments', 'nowhere']) {
    await page.goto(`/#/${name}`);
    await shoot(name);
  }
};

const shootOperator = async (
  stack: Stack,
  page: Page,
  language: Language,
  suffix: string,
  index: number,
): Promise<void> => {
  const shoot = shooter(page, suffix);
  await page.goto('/#/operator');
  await page.getByRole('main').getByRole('button', { name: shellStrings[language].signIn }).click();
  await signInAtIssuer(page, { operator: true });
  await page.getByRole('link', { name: shellStrings[language].operator }).first().waitFor();
  await shoot('operator');
  const { path } = await aDateOf(stack, index);
  await page.goto(`/#/operator${path}`);
  await page.waitForTimeout(5_000);
  await shoot('sale');
};

const stack = await startStack({ web: true, demo: true });
const browser = await openBrowser();
await mkdir(DIR, { recursive: true });
let index = 0;
for (const language of ['ko', 'en'] as const) {
  for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
    for (const size of [undefined, PHONE]) {
      if (size && theme === 'dark') continue;
      const suffix = `${language}-${theme}${size ? '-phone' : ''}`;
      const fan = await aViewer(browser, stack, { language, theme, ...size });
      await shootFan(stack, fan.page, language, suffix, index);
      await fan.context.close();
      const operator = await aViewer(browser, stack, { language, theme, ...size });
      await shootOperator(stack, operator.page, language, suffix, index);
      await operator.context.close();
      console.log(suffix);
      index += 1;
    }
  }
}
await browser.close();
await stack.stop();
console.log(`see ${DIR}`);
