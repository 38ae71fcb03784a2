import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { aFan, queueUp, send } from '#test/support/api.ts';
import { aViewer, expectAccessible, openBrowser } from '#test/support/browser.ts';
import { expectNoOverflow, signInAtIssuer, startPage } from '#test/support/page.ts';
import { operatorStrings } from '#web/operator/strings.ts';
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

const { ko: t } = operatorStrings;

test('an operator adds a concert, watches its sale, pauses and resumes', { timeout: 120_000 }, async () => {
  const { page, context, faults } = await aViewer(browser, stack);
  await page.goto('/#/operator');
  await page.getByRole('main').getByRole('button', { name: shellStrings.ko.signIn }).click();
  await signInAtIssuer(page, { operator: true });

  await page.getByRole('button', { name: t.addConcert }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: t.add, exact: true }).click();
  await dialog.getByText(t.problems.required).first().waitFor();
  await expectAccessible(page);
  await dialog.getByLabel(t.name).fill('허재의 카드마술쇼');
  await dialog.getByLabel(t.price).fill('70000');
  await dialog.getByRole('button', { name: t.add, exact: true }).click();
  await page.getByText(t.concertAdded('허재의 카드마술쇼')).first().waitFor();

  await page.getByRole('button', { name: t.addDateTo('허재의 카드마술쇼') }).click();
  await dialog.getByLabel(t.start).first().fill('2028-12-31T19:00');
  await dialog.getByLabel(t.end).first().fill('2028-12-31T21:00');
  await dialog.getByRole('button', { name: t.add, exact: true }).click();
  await page
    .getByRole('link', { name: new RegExp(t.watch) })
    .first()
    .click();

  const path = new URL(page.url()).hash.replace('#/operator', '');
  const [, concertId = '', scheduleId = ''] = /concerts\/([^/]+)\/schedules\/([^/]+)/.exec(path) ?? [];
  const date = { concertId, scheduleId, path };
  await queueUp(stack, date, await aFan(stack));
  await page.getByText(t.saleNotes.open).first().waitFor();
  await expectAccessible(page);
  await expectNoOverflow(page);

  expect(await page.getByLabel(t.maxSeatsPerUser).inputValue()).toBe('2');
  await page.getByRole('button', { name: t.pause }).click();
  await page.getByText(t.saleNotes.paused).first().waitFor();
  await send(stack, 'PUT', `${path}/reserves`, { token: (await aFan(stack)).accessToken });
  await page.getByRole('button', { name: t.resume }).click();
  await page.getByText(t.saleNotes.open).first().waitFor();

  expect(faults).toEqual([]);
  await context.close();
});

test('other users do not see the operator’s pages', { timeout: 60_000 }, async () => {
  const { page, context } = await aViewer(browser, stack);
  await page.goto('/#/operator');
  await page.getByRole('main').getByRole('button', { name: shellStrings.ko.signIn }).click();
  await signInAtIssuer(page);

  await page.getByRole('heading', { name: t.refusedTitle }).waitFor();
  await expectAccessible(page);
  await context.close();
});
