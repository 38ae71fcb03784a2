import type { Browser } from 'playwright-core';

import { readJsonOption } from '#bench/json-option.ts';
import { startStack, type Stack } from '#local/stack.ts';
import { aViewer, openBrowser, PHONE } from '#test/support/browser.ts';
import { hrefs } from '#web/router.ts';

/**
 * `npm run bench:lcp`: when a phone on slow 3G shows the largest thing on a page, with an empty cache, and how much the page
 * shifts meanwhile. The median of five loads, on a new laptop stack with the demo data. `-- --json` prints the figures alone.
 * Exits with 1 when a goal is missed.
 */
const json = readJsonOption('bench:lcp');

const GOALS = { lcpMs: 1_800, cls: 0 };
const RUNS = 5;

/** 400 kbit/s each way, 400 ms there and back. */
const SLOW_3G = {
  offline: false,
  latency: 400,
  downloadThroughput: 400_000 / 8,
  uploadThroughput: 400_000 / 8,
};
const SLOWER_CPU = { rate: 4 };

/** The page draws nothing more after this long without a request. */
const QUIET_MS = 1_500;

interface Load {
  readonly lcpMs: number;
  readonly cls: number;
  /** The largest element that was drawn. */
  readonly element: string;
  /** When the document, its styles and the first script had arrived. */
  readonly documentMs: number;
  readonly stylesMs: number;
  readonly scriptMs: number;
}

declare global {
  /** The name of the largest element so far. The page may replace the element, and the browser then no longer names it. */
  var largestElement: string | undefined;
}

/** Runs in the page, before its own scripts. */
const watchLargest = (): void => {
  new PerformanceObserver((list) => {
    const { element } = (list.getEntries() as LargestContentfulPaint[]).at(-1) ?? {};
    if (element)
      globalThis.largestElement = [element.tagName.toLowerCase(), element.className]
        .filter(Boolean)
        .join('.');
  }).observe({ type: 'largest-contentful-paint', buffered: true });
};

/** Reads what the browser has recorded since the navigation. Runs in the page. */
const readLoad = (): Load => {
  const recorded = (type: string): readonly PerformanceEntry[] => {
    const observer = new PerformanceObserver(() => undefined);
    observer.observe({ type, buffered: true });
    return observer.takeRecords();
  };
  const arrivalOf = (kind: string, name: RegExp): number => {
    const entries = performance.getEntriesByType(kind) as PerformanceResourceTiming[];
    return Math.round(entries.find((entry) => name.test(entry.name))?.responseEnd ?? 0);
  };
  const shifts = recorded('layout-shift') as (PerformanceEntry & { readonly value: number })[];
  return {
    documentMs: arrivalOf('navigation', /./),
    stylesMs: arrivalOf('resource', /\/index-[^/]+\.css$/),
    scriptMs: arrivalOf('resource', /\/index-[^/]+\.js$/),
    lcpMs: Math.round(recorded('largest-contentful-paint').at(-1)?.startTime ?? 0),
    cls: shifts.reduce((sum, { value }) => sum + value, 0),
    element: globalThis.largestElement ?? 'nothing',
  };
};

/** Loads a page in a new browser profile: its cache is empty. */
const load = async (browser: Browser, stack: Stack, path: string): Promise<Load> => {
  const { context, page } = await aViewer(browser, stack, PHONE);
  try {
    await page.addInitScript(watchLargest);
    const devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', SLOW_3G);
    await devTools.send('Emulation.setCPUThrottlingRate', SLOWER_CPU);
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.waitForTimeout(QUIET_MS);
    return await page.evaluate(readLoad);
  } finally {
    await context.close();
  }
};

/** The load with the median time, of several. */
const medianLoad = async (...request: Parameters<typeof load>): Promise<Load> => {
  const loads: Load[] = [];
  // One after the other, because they share this machine.
  for (let run = 0; run < RUNS; run += 1) loads.push(await load(...request));
  const [median] = loads.toSorted((one, other) => one.lcpMs - other.lcpMs).slice(Math.floor(RUNS / 2));
  if (!median) throw new Error('bench/lcp: nothing was loaded');
  return { ...median, cls: Math.max(...loads.map(({ cls }) => cls)) };
};

const pathsIn = async ({ url }: Stack): Promise<Readonly<Record<string, string>>> => {
  const first = async (path: string) =>
    ((await (await fetch(url + path)).json()) as readonly Readonly<Record<string, string>>[])[0] ?? {};
  const { concertId = '' } = await first('/concerts');
  const { scheduleId = '' } = await first(`/concerts/${concertId}/schedules`);
  return {
    list: hrefs.concerts,
    concert: hrefs.concert(concertId),
    'waiting room': hrefs.schedule(concertId, scheduleId),
  };
};

const measureAll = async (): Promise<Readonly<Record<string, Load>>> => {
  const [stack, browser] = await Promise.all([startStack({ web: true, demo: true }), openBrowser()]);
  try {
    const figures: Record<string, Load> = {};
    for (const [name, path] of Object.entries(await pathsIn(stack)))
      figures[name] = await medianLoad(browser, stack, path);
    return figures;
  } finally {
    await Promise.all([browser.close(), stack.stop()]);
  }
};

const isMet = ({ lcpMs, cls }: Load): boolean => lcpMs <= GOALS.lcpMs && cls <= GOALS.cls;

const figures = await measureAll();
if (json) {
  console.log(JSON.stringify(figures));
} else {
  console.log(`largest contentful paint, goal ${GOALS.lcpMs} ms, and layout shift, goal ${GOALS.cls}`);
  for (const [page, one] of Object.entries(figures)) {
    const { lcpMs, cls, element, documentMs, stylesMs, scriptMs } = one;
    const columns = [
      `document ${documentMs} ms`,
      `styles ${stylesMs} ms`,
      `script ${scriptMs} ms`,
      `largest ${lcpMs} ms`,
      `shift ${cls.toFixed(3)}`,
    ];
    const figuresOfPage = columns.map((column) => column.padStart(18)).join('');
    console.log(`  ${page.padEnd(14)}${figuresOfPage}  ${element}: ${isMet(one) ? 'met' : 'MISSED'}`);
  }
}
process.exitCode = Object.values(figures).every(isMet) ? 0 : 1;
