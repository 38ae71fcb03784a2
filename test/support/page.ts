import { randomUUID } from 'node:crypto';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, inject } from 'vitest';

import type { Clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import type { Language } from '#lib/http/language.ts';
import { type Stack, startStack } from '#local/stack.ts';
import type { ShowDate } from '#test/support/api.ts';
import { openBrowser } from '#test/support/browser.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';

/** Starts the laptop stack with the page, and a browser, for all tests of a file. They end with the file. */
export const startPage = async (clock?: Clock): Promise<{ stack: Stack; browser: Browser }> => {
  const [stack, browser] = await Promise.all([
    startStack({
      port: 0,
      web: true,
      tableName: env('table'),
      dynamodbEndpoint: inject('dynamodbEndpoint'),
      ...(clock && { clock }),
    }),
    openBrowser(),
  ]);
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  return { stack, browser };
};

/** Opens the page of a date's queue as a fan does: by its concert. */
export const openDate = async (page: Page, { concertId }: ShowDate): Promise<void> => {
  await page.goto(hrefs.concert(concertId));
  await page.getByRole('link', { name: joinLink }).first().click();
};

const joinLink = new RegExp(`${catalogueStrings.ko.join}|${catalogueStrings.en.join}`);

const click = (target: Locator): Promise<void> => target.click();

/** Signs a new fan in, and joins the queue. */
export const signInAndJoin = async (page: Page, language: Language, who: SignIn = {}): Promise<void> => {
  const { press = click } = who;
  await press(page.getByRole('button', { name: queueStrings[language].signInAndJoin }));
  await signInAtIssuer(page, who);
};

interface SignIn {
  readonly email?: string;
  readonly operator?: boolean;
  /** How a button is pressed. */
  readonly press?: (target: Locator) => Promise<void>;
}

/** The seat of a number, in any state. */
export const seatOf = (page: Page, seatNumber: number): Locator =>
  page.locator(`button[data-seat="${seatNumber}"]`);

/** Waits until seats are held, and gives their numbers. */
export const assignedSeats = async (page: Page): Promise<number[]> => {
  const mine = page.locator('button.seat-yours');
  await mine.first().waitFor();
  return mine.evaluateAll((seats) => seats.map((seat) => Number(seat.getAttribute('data-seat'))));
};

/** What the page has stored in a fan's browser about a date. */
export const keptPlace = async (page: Page): Promise<KeptPlace> => {
  const kept = await page.evaluate(
    'localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith("place ")))',
  );
  return JSON.parse(kept as string) as KeptPlace;
};

interface KeptPlace {
  readonly token: string;
  readonly position: number;
  readonly pass: { readonly token: string };
}

/** Fills in the issuer's form. */
export const signInAtIssuer = async (
  page: Page,
  { email = `${randomUUID()}@example.com`, operator = false, press = click }: SignIn = {},
): Promise<void> => {
  await page.locator('#email').fill(email);
  if (operator) await page.locator('input[name="operator"]').check();
  await press(page.locator('button[type="submit"]'));
};
