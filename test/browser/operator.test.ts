import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { matchPath, pagePaths } from '#lib/page-paths.ts';
import { aDate, aFan, changeDate, queueUp, send } from '#test/support/api.ts';
import { aViewer, expectAccessible, expectFitForEveryone, expectNoOverflow } from '#test/support/browser.ts';
import { signInAtIssuer, startPage } from '#test/support/page.ts';
import { aPng } from '#test/support/pictures.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { concertStrings } from '#web/operator/concert-strings.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { hrefs } from '#web/router.ts';
import { shellStrings } from '#web/shell/strings.ts';

const { stack, browser } = await startPage();

const { ko: t } = operatorStrings;
const { ko: c } = concertStrings;

interface Box {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The width at which the field does not cut off the browser's controls in it. */
  readonly neededWidth: number;
}

/** The fields of the open dialog, and how wide each would be by itself. */
const fieldsOf = (page: Page): Promise<Box[]> =>
  page.getByRole('dialog').evaluate((dialog) =>
    [...dialog.querySelectorAll<HTMLElement>('input, select')].map((field) => {
      const { left, right, top, bottom } = field.getBoundingClientRect();
      field.style.width = 'max-content';
      const neededWidth = field.getAttribute('type') === 'datetime-local' ? field.offsetWidth : 0;
      field.style.width = '';
      return { name: field.getAttribute('name') ?? '', left, right, top, bottom, neededWidth };
    }),
  );

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

test('an operator adds a concert, watches its sale, pauses and resumes', { timeout: 120_000 }, async () => {
  const { page, context, faults } = await aViewer(browser, stack);
  await page.goto(hrefs.operator);
  await page.getByRole('main').getByRole('button', { name: shellStrings.ko.signIn }).click();
  await signInAtIssuer(page, { operator: true });

  await page.getByRole('button', { name: t.addConcert }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: t.add, exact: true }).click();
  await dialog.getByText(t.problems.required).first().waitFor();
  await expectAccessible(page);
  await dialog.getByLabel(t.name).fill('허재의 카드마술쇼');
  await dialog.getByLabel(t.price).fill('70000');
  await dialog.getByLabel(c.venue).fill('청계 소극장');
  await dialog.getByLabel(c.ageLimit).fill('8');
  const file = { name: 'poster.png', mimeType: 'image/png' };
  const chooser = dialog.locator('input[type="file"]');
  // Closing the browser's file picker does not close the form.
  await chooser.dispatchEvent('cancel');
  await chooser.setInputFiles({ ...file, buffer: Buffer.from('no picture') });
  await dialog.getByText(c.posterProblems.type).waitFor();
  await chooser.setInputFiles({ ...file, buffer: aPng(1_500, 2_000) });
  await dialog.getByAltText(c.chosen(file.name)).waitFor();
  await dialog.getByRole('button', { name: t.add, exact: true }).click();
  await page.getByText(t.concertAdded('허재의 카드마술쇼')).first().waitFor();
  // The list may be long, so the focus moves to the new concert.
  const focused = page.locator('h2:focus');
  await focused.waitFor();
  expect(await focused.textContent()).toBe('허재의 카드마술쇼');

  // The form reads the concert again when the network is back. Cancelling still saves nothing.
  await page.getByRole('button', { name: t.editOf('허재의 카드마술쇼') }).click();
  await dialog.getByLabel(t.name).waitFor();
  const readAgain = page.waitForResponse(/\/concerts\/[^/]+$/);
  await page.evaluate('dispatchEvent(new Event("online"))');
  await (await readAgain).finished();
  await dialog.getByRole('button', { name: t.cancel, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByText(t.concertSaved('허재의 카드마술쇼')).count()).toBe(0);

  await page.getByRole('button', { name: t.addDateTo('허재의 카드마술쇼') }).click();
  await dialog.getByLabel(t.start).first().fill('2036-12-31T19:00');
  await dialog.getByLabel(t.end).first().fill('2036-12-31T21:00');
  await dialog.getByRole('button', { name: t.add, exact: true }).click();
  const watch = page.getByRole('link', { name: new RegExp(t.watch) }).first();
  await watch.waitFor();
  await expectFitForEveryone(page);
  await watch.click();

  const { concertId = '', scheduleId = '' } = matchPath(pagePaths.sale, new URL(page.url()).pathname) ?? {};
  const path = `/concerts/${concertId}/schedules/${scheduleId}`;
  const date = { concertId, scheduleId, path };
  await page.getByRole('button', { name: t.moveShow }).click();
  await dialog.getByLabel(t.start).fill('2036-12-30T19:00');
  await dialog.getByLabel(t.end).fill('2036-12-30T21:00');
  await dialog.getByRole('button', { name: t.save }).click();
  await page.getByRole('heading', { level: 1, name: /12월 30일/ }).waitFor();
  await queueUp(stack, date, await aFan(stack));
  await page.getByText(t.saleNotes.open).first().waitFor();
  await page.getByText(t.notMovable).waitFor();
  await page.getByLabel(t.newMessage).fill('입장이 10분 지연됩니다.');
  await page.getByRole('button', { name: t.showMessage }).click();
  await page.getByText(t.currentMessage).waitFor();
  expect(await page.getByText(t.problems.required).count()).toBe(0);
  await expectFitForEveryone(page);

  expect(await page.getByLabel(t.maxSeatsPerUser).inputValue()).toBe('2');
  await page.getByRole('button', { name: t.pause }).click();
  await page.getByText(t.saleNotes.paused).first().waitFor();
  await send(stack, 'PUT', `${path}/reserves`, { token: (await aFan(stack)).accessToken });
  await page.getByRole('button', { name: t.resume }).click();
  await page.getByText(t.saleNotes.open).first().waitFor();

  // What another operator changes is shown, too, also after a change here.
  await changeDate(stack, date, { maxSeatsPerUser: 1 });
  const unwanted = await aDate(stack);
  await expect.poll(() => page.getByLabel(t.maxSeatsPerUser).inputValue(), { timeout: 20_000 }).toBe('1');

  await page.getByRole('link', { name: t.sales }).click();
  await page.locator(`a[href*="${scheduleId}"]`).waitFor();
  await expectAccessible(page);
  await expectNoOverflow(page);
  await page.locator(`a[href*="${unwanted.scheduleId}"]`).click();
  await page.getByRole('button', { name: t.deleteDate }).click();
  await dialog.getByRole('button', { name: t.deleteDate }).click();
  await page.getByRole('heading', { level: 1, name: t.title }).waitFor();
  const statusOf = async () => (await send(stack, 'GET', `${unwanted.path}/queue`)).status;
  await expect.poll(statusOf).toBe(404);

  await page.goto(hrefs.concert(concertId));
  await page.getByText('청계 소극장').waitFor();
  await page.getByText(catalogueStrings.ko.fromAge(8)).waitFor();
  const poster = page.getByAltText(catalogueStrings.ko.posterOf('허재의 카드마술쇼'));
  // Scaled to the largest width, and loaded.
  await expect
    .poll(() => poster.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  expect(await poster.getAttribute('height')).toBe('1600');
  await expectAccessible(page);

  expect(faults).toEqual([]);
  await context.close();
});

test.each(['ko', 'en'] as const)(
  'the fields of a new date have room from a phone to a wide screen, in %s',
  { timeout: 60_000 },
  async (language) => {
    await aDate(stack);
    const { page, context } = await aViewer(browser, stack, { language });
    await page.goto(hrefs.operator);
    const { signIn } = shellStrings[language];
    await page.getByRole('main').getByRole('button', { name: signIn }).click();
    await signInAtIssuer(page, { operator: true });
    await page.getByRole('button', { name: operatorStrings[language].addDate }).first().click();
    await page.getByRole('dialog').waitFor();

    for (const width of [360, 480, 640, 768, 1_024, 1_280, 1_920]) {
      await page.setViewportSize({ width, height: 860 });
      const fields = await fieldsOf(page);
      const dialog = await page.getByRole('dialog').boundingBox();

      expect(fields.length).toBeGreaterThan(4);
      for (const [index, field] of fields.entries()) {
        expect(field.right - field.left, `${field.name} at ${width}`).toBeGreaterThanOrEqual(
          field.neededWidth,
        );
        expect(field.right, `${field.name} at ${width}`).toBeLessThan(
          (dialog?.x ?? 0) + (dialog?.width ?? 0),
        );
        expect(fields.slice(index + 1).filter((other) => overlap(field, other))).toEqual([]);
      }
      await expectNoOverflow(page);
    }
    await context.close();
  },
);

test('other users do not see the operator’s pages', { timeout: 60_000 }, async () => {
  const { page, context } = await aViewer(browser, stack);
  await page.goto(hrefs.operator);
  await page.getByRole('main').getByRole('button', { name: shellStrings.ko.signIn }).click();
  await signInAtIssuer(page);

  await page.getByRole('heading', { name: t.refusedTitle }).waitFor();
  await expectAccessible(page);
  await context.close();
});
