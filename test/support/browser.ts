import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContext,
  chromium as playwright,
  type Page,
  type Route,
} from 'playwright-core';
import { expect } from 'vitest';

import type { Stack } from '#local/stack.ts';
import { unpackedChromium } from '#test/support/chromium.ts';

const require = createRequire(import.meta.url);

/**
 * Arguments for Lambda that tests leave out. A Chromium of one process ends when its first window closes. Web security stays on,
 * so that pages must obey their security policy.
 */
const unwanted = new Set(['--single-process', '--no-zygote', '--disable-web-security']);

/** A real Chromium. */
export const openBrowser = async (): Promise<Browser> => {
  const directory = await unpackedChromium();
  process.env['FONTCONFIG_PATH'] = directory;
  const executablePath = join(directory, 'chromium');
  const args = chromium.args.filter((arg) => !unwanted.has(arg));
  return playwright.launch({ executablePath, args, headless: true });
};

export interface Viewer {
  readonly language?: 'ko' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Cookies and storage of another browser, without its cached files. */
  readonly storageState?: StorageState;
  /** Whether the page may register its service worker. Without one, a test sees all requests and may answer them. */
  readonly serviceWorker?: boolean;
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

export const PHONE = { width: 360, height: 740 } as const;
/** A window of 1280 × 1024 at 400 %, as WCAG 1.4.10 asks for. */
export const MOST_ZOOMED = { width: 320, height: 256 } as const;

/**
 * A user with their own browser: cookies, storage, language. `faults` are the errors that the page throws, `asked` the paths
 * of its requests.
 */
export const aViewer = async (
  browser: Browser,
  stack: Pick<Stack, 'url'>,
  {
    language = 'ko',
    theme = 'light',
    width = 1_280,
    height = 860,
    storageState,
    serviceWorker = false,
  }: Viewer = {},
): Promise<{ context: BrowserContext; page: Page; faults: string[]; asked: string[] }> => {
  const context = await browser.newContext({
    baseURL: stack.url,
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    timezoneId: 'Asia/Seoul',
    colorScheme: theme,
    reducedMotion: 'reduce',
    viewport: { width, height },
    serviceWorkers: serviceWorker ? 'allow' : 'block',
    ...(storageState && { storageState }),
  });
  context.setDefaultTimeout(25_000);
  const page = await context.newPage();
  const faults: string[] = [];
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // A violation of the security policy shows only as an error in the console.
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      faults.push(message.text());
  });
  return { context, page, faults, asked };
};

/**
 * Answers the page's requests to `url` with `handle`, until the test calls the function that it gets. From then on they reach the
 * stack. `page.unroute` instead would send on a request that `handle` still works on, and `handle` would throw.
 */
export const intercept = async (
  page: Page,
  url: string,
  handle: (route: Route) => Promise<void>,
): Promise<() => void> => {
  let active = true;
  await page.route(url, (route) => (active ? handle(route) : route.continue()));
  return () => {
    active = false;
  };
};

const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** Fails if axe finds a problem. Waits until the page has loaded: before that, a page has no heading. */
export const expectAccessible = async (page: Page): Promise<void> => {
  await page.evaluate(axe);
  await expect.poll(() => violationsOf(page), { timeout: 5_000, interval: 500 }).toEqual([]);
};

/** Fails when a page is wider than its window. */
export const expectNoOverflow = async (page: Page): Promise<void> => {
  const widths = await page.evaluate('[document.documentElement.scrollWidth, window.innerWidth]');
  const [content = 0, view = 0] = widths as number[];
  expect(content, `${page.url()} is wider than its window`).toBeLessThanOrEqual(view);
};

/**
 * Checks a page as it is, with text of 200 % on a phone, and with forced colours at 400 %. Each time, it fails if the page is
 * wider than its window. As it is and at 400 %, it fails if axe finds a problem. At 400 %, it also fails if something covers a
 * focused control, or moves although the user asks for no motion.
 */
export const expectFitForEveryone = async (page: Page): Promise<void> => {
  const size = page.viewportSize() ?? PHONE;
  await expectAccessible(page);
  await expectNoOverflow(page);
  await page.setViewportSize(PHONE);
  await setTextSize(page, '200%');
  await expectNoOverflow(page);
  await setTextSize(page, '');
  await page.emulateMedia({ forcedColors: 'active' });
  await page.setViewportSize(MOST_ZOOMED);
  await expectAccessible(page);
  await expectNoOverflow(page);
  expect(await page.evaluate(coveredControls), `${page.url()} covers the focus`).toEqual([]);
  expect(await page.evaluate('document.getAnimations().length'), `${page.url()} moves`).toBe(0);
  await page.setViewportSize(size);
  await page.emulateMedia({ forcedColors: 'none' });
};

const setTextSize = (page: Page, size: string): Promise<unknown> =>
  page.evaluate(`document.documentElement.style.fontSize = '${size}'`);

/** The controls that something covers while they have the focus. Runs in the page. */
const coveredControls = (): string[] => {
  const focused = document.activeElement;
  const covered = [...document.querySelectorAll<HTMLElement>('a, button, input, select, textarea')].filter(
    (control) => {
      control.focus();
      if (document.activeElement !== control) return false;
      const [box] = control.getClientRects();
      if (!box) return true;
      const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
      const shown = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
      return !shown || !(control.contains(shown) || shown.contains(control));
    },
  );
  if (focused instanceof HTMLElement) focused.focus();
  return covered.map(({ outerHTML }) => outerHTML);
};

const violationsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${page.url()} ${id}: ${help}\n${html}\n${failureSummary}`),
  );
};
