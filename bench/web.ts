import { readJsonOption } from '#bench/json-option.ts';
import {
  buildPages,
  gzipBytesOf,
  isScript,
  type PageFile,
  type PageName,
  pageNames,
} from '#bench/web/page-files.ts';
import { waiterRequests } from '#bench/web/waiter.ts';
import { MINUTE } from '#lib/clock.ts';

/**
 * `npm run bench:web`: what each page loads with an empty cache, and the requests of a waiting page. `-- --json`
 * prints the figures alone. Exits with 1 when a goal is missed.
 *
 * The requests of a page are its HTML, scripts, styles and worker. API calls are not counted, nor is signing in, which
 * loads one more script, `/config.json` twice, and the HTML once more on the way back.
 */
const json = readJsonOption('bench:web');

const GOALS = { waitingRoomKb: 45, waitingRoomRequests: 6, ownRequests: 2 };

interface PageFigures {
  readonly jsGzipKb: number;
  readonly requests: number;
  readonly gzipKb: number;
}

const figuresOf = (files: readonly PageFile[]): PageFigures => ({
  jsGzipKb: kilobytes(gzipBytesOf(files.filter(isScript))),
  requests: files.length,
  gzipKb: kilobytes(gzipBytesOf(files)),
});

const measurePages = async (): Promise<Readonly<Record<PageName, PageFigures>>> => {
  const pages = await buildPages();
  return Object.fromEntries(pageNames.map((name) => [name, figuresOf(pages[name])])) as Record<
    PageName,
    PageFigures
  >;
};

const POSITION = 100_000;
const PER_SECOND = 2;
const WAIT_MS = 10 * MINUTE;

const kilobytes = (bytes: number): number => Math.round((bytes / 1_024) * 10) / 10;

const measured = await measurePages();
const { board, own, join } = waiterRequests(POSITION, WAIT_MS, PER_SECOND);
const waiter = { board, other: own + join };
if (json) {
  console.log(JSON.stringify({ pages: measured, waiterRequestsPer10Min: waiter }));
} else {
  console.log('files of each page with an empty cache, gzipped');
  for (const [page, { jsGzipKb, requests, gzipKb }] of Object.entries(measured)) {
    const columns = [
      `${jsGzipKb.toFixed(1)} KB of script`,
      `${gzipKb.toFixed(1)} KB`,
      `${requests} requests`,
    ];
    console.log(`  ${page.padEnd(14)} ${columns.map((column) => column.padStart(18)).join('')}`);
  }
  console.log(
    `\nat position ${POSITION.toLocaleString('en')}, ${PER_SECOND} called a second, in ten minutes`,
  );
  console.log(`  board           ${String(waiter.board).padStart(4)}`);
  console.log(`  own requests    ${String(waiter.other).padStart(4)}`);
}
const waitingRoom = measured['waiting room'];
if (
  waitingRoom.jsGzipKb > GOALS.waitingRoomKb ||
  waitingRoom.requests > GOALS.waitingRoomRequests ||
  waiter.other > GOALS.ownRequests
) {
  console.error(
    `a goal is missed: ${GOALS.waitingRoomKb} KB and ${GOALS.waitingRoomRequests} requests for the waiting room, ` +
      `${GOALS.ownRequests} own requests`,
  );
  process.exitCode = 1;
}
