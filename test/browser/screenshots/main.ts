import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';

import type { Language } from '#lib/http/language.ts';
import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';
import { CommandError } from '#local/command-error.ts';
import { type Stack, startStack } from '#local/stack.ts';
import { type Answers, answers, concertId, now, type Refusal } from '#test/browser/screenshots/answers.ts';
import { drawStates } from '#test/browser/screenshots/draws.ts';
import { type State, states as usualStates, screenWords } from '#test/browser/screenshots/states.ts';
import { aViewer, MOST_ZOOMED, openBrowser, type Viewer } from '#test/support/browser.ts';
import type { ApiRoute } from '#web/api.ts';
import { hrefs } from '#web/router.ts';
import { claimsOf } from '#web/session/claims.ts';

/**
 * `npm run screenshots` takes a picture of every state of the page. Parts of names select some: `-- --only pay-`,
 * `-- --only en-phone,ticket-ko-dark`. `-- --docs` takes those that the documents show, and puts them there.
 */
const USAGE = 'usage: npm run screenshots [-- --only PART,PART | --docs]';
const OPTIONS = { only: { type: 'string' }, docs: { type: 'boolean', default: false } } as const;

const DIR = join(tmpdir(), 'concert-onsale-screenshots');
const DOCS = join(import.meta.dirname, '../../../docs/images');

/** The pictures in the documents. */
const inDocs: Readonly<Record<string, string>> = {
  'waiting-near-en-desktop': 'waiting-room.png',
  'seats-ko-desktop': 'seats.png',
};

interface View extends Viewer {
  readonly language: Language;
  readonly forcedColors?: 'active';
}

const PHONE = { width: 390, height: 844 } as const;

const views: Readonly<Record<string, View>> = {
  'ko-phone': { language: 'ko', ...PHONE },
  'en-phone': { language: 'en', ...PHONE },
  'ko-desktop': { language: 'ko' },
  'en-desktop': { language: 'en' },
  'ko-dark': { language: 'ko', theme: 'dark', ...PHONE },
  'en-forced': { language: 'en', forcedColors: 'active', ...PHONE },
  'en-zoomed': { language: 'en', ...MOST_ZOOMED },
};

/** Answers as the state says. Everything else, such as the page itself, comes from the stack. */
const answerAs =
  (expected: Answers, files: State['files']) =>
  async (route: Route): Promise<void> => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/posters/')) {
      return route.fulfill({ contentType: 'image/svg+xml', body: POSTER });
    }
    if (pathname.startsWith('/draws/')) {
      const file = files?.get(pathname.replace(/^\/draws\/[^/]+\//, ''));
      return route.fulfill(file === undefined ? { status: 404 } : { body: Buffer.from(file) });
    }
    // The service makes this document from the row of the concert, and the pictures have no rows.
    if (pathname.startsWith('/shows/')) {
      return route.fulfill({
        response: await route.fetch({ url: new URL(hrefs.points, request.url()).href }),
      });
    }
    const found = (Object.keys(expected) as ApiRoute[]).find((one) => {
      const [method = '', path = ''] = one.split(' ');
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return method === request.method() && pattern.test(pathname);
    });
    const answer = found && expected[found];
    if (answer === undefined) return route.continue();
    if (answer === 'never') return;
    if (isRefusal(answer)) return route.fulfill({ status: answer.status, json: { ...answer, error: '' } });
    return route.fulfill({ status: found?.startsWith('PUT') ? 201 : 200, json: answer });
  };

const isRefusal = (answer: object): answer is Refusal => 'status' in answer && 'code' in answer;

const POSTER = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 4">
  <rect width="3" height="4" fill="#20123a"/><circle cx="1.5" cy="1.6" r="0.9" fill="#e0563f"/>
  <path d="M0 4V3l1.5-.6L3 3v1z" fill="#f3c557"/></svg>`;

/** What the browser has stored: who is signed in, their places and wishes. */
const storageOf = async (stack: Stack, { as, places = {}, wishes }: State) => {
  const stored: Record<string, unknown> = {};
  if (as) {
    const tokens = await stack.issueToken({ email: `${as}@example.com`, operator: as === 'operator' });
    const { userId } = claimsOf(tokens.accessToken);
    stored['session'] = tokens;
    for (const [scheduleId, place] of Object.entries(places))
      stored[`place ${userId} ${concertId} ${scheduleId}`] = place;
    if (wishes) stored[`wishes ${userId} ${concertId} s1`] = wishes;
  }
  const localStorage = Object.entries(stored).map(([name, value]) => ({
    name,
    value: JSON.stringify(value),
  }));
  return { cookies: [], origins: [{ origin: stack.url, localStorage }] };
};

/** Runs in the page. */
const toTheEndAndBack = async (): Promise<void> => {
  for (let top = 0; top < document.body.scrollHeight; top += innerHeight) {
    scrollTo(0, top);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  scrollTo(0, 0);
};

const shoot = async (page: Page, name: string, document: string | undefined): Promise<void> => {
  // What is further down loads once it is on the screen. A button that has changed stays disabled for a second.
  await page.evaluate(toTheEndAndBack);
  await page.waitForTimeout(700);
  const path = join(DIR, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  if (document !== undefined) await copyFile(path, join(DOCS, document));
};

interface Picture {
  readonly name: string;
  readonly state: State;
  readonly view: View;
  /** Its file in the documents, if it is taken for them. */
  readonly document?: string | undefined;
}

const take = async (
  browser: Browser,
  stack: Stack,
  { name, state, view, document }: Picture,
): Promise<void> => {
  const storageState = await storageOf(stack, state);
  const { context, page, faults } = await aViewer(browser, stack, { ...view, storageState });
  context.setDefaultTimeout(8_000);
  if (view.forcedColors) await page.emulateMedia({ forcedColors: view.forcedColors });
  await page.clock.setFixedTime(now);
  await page.route('**', answerAs({ ...answers, ...state.answers }, state.files));
  try {
    await page.goto(state.path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await state.act?.(page, screenWords(view.language));
  } catch (error) {
    faults.push(String(error));
  }
  await shoot(page, name, document);
  await context.close();
  for (const fault of faults) console.error(`${name}: ${fault}`);
};

const states = { ...usualStates, ...drawStates };

const pictures: readonly Picture[] = Object.entries(views).flatMap(([viewName, view]) =>
  Object.entries(states).map(([name, state]) => ({ name: `${name}-${viewName}`, state, view })),
);

/** @throws CommandError for wrong options, or if they select no picture */
const choosePictures = (): readonly Picture[] => {
  const { only, docs } = readOptions(OPTIONS, USAGE);
  if (docs && only !== undefined) throw new CommandError(USAGE);
  if (docs)
    return pictures
      .filter(({ name }) => name in inDocs)
      .map((picture) => ({ ...picture, document: inDocs[picture.name] }));
  const parts = only?.split(',') ?? [''];
  const chosen = pictures.filter(({ name }) => parts.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new CommandError(`no picture has "${only}" in its name; ${USAGE}`);
  return chosen;
};

const AT_ONCE = 4;

const takeAll = async (chosen: readonly Picture[]): Promise<void> => {
  const [stack, browser] = await Promise.all([
    startStack({ web: true, clock: () => now }),
    openBrowser(),
    mkdir(DIR, { recursive: true }),
  ]);
  const wanted = chosen.values();
  // A page mostly waits, so several are open at once. They take from one iterator.
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const picture of wanted) await take(browser, stack, picture);
    }),
  );
  await browser.close();
  await stack.stop();
};

try {
  const chosen = choosePictures();
  await takeAll(chosen);
  console.log(`see ${chosen.some(({ document }) => document !== undefined) ? DOCS : DIR}`);
} catch (error) {
  fail(error);
}
