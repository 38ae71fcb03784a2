import { parseArgs } from 'node:util';

import {
  buildPages,
  gzipBytesOf,
  isScript,
  type PageFile,
  type PageName,
  pageNames,
} from '#bench/web/page-files.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { nextAsk, type Question } from '#web/queue/pace.ts';
import { advance, joined } from '#web/queue/place.ts';

/**
 * `npm run bench:web`: what each page loads with an empty cache, and the requests of somebody who waits. `-- --json`
 * prints the figures alone. Exits with 1 when a goal is missed.
 *
 * The requests of a page are its HTML, scripts, styles, worker and icon, until it works. Not among them: calls of the
 * API, and signing in, which loads one more script, `/config.json` twice, and the HTML once more on the way back.
 */
const GOALS = { waitingRoomKb: 45, waitingRoomRequests: 6, ownRequests: 15 };

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

/** Ten minutes of somebody far back: the page's own rule of what to ask when, on a clock of its own. */
const countRequests = (): Record<'board' | 'other', number> => {
  const start = Date.UTC(2030, 0, 1);
  const counts: Record<Question, number> = { board: 0, own: 0, join: 1 };
  let now = start;
  let answered: Question | undefined = 'join';
  let place = joined('token', now);
  const serving = () => Math.floor(((now - start) / SECOND) * PER_SECOND);
  const figures = () => ({ seatsLeft: 50, pollAfterMs: 2 * SECOND });

  for (;;) {
    const ask = nextAsk(place, { answered, failures: 0, now, random: () => 0.5 });
    if (!ask || now + ask.inMs > start + 10 * MINUTE)
      return { board: counts.board, other: counts.own + counts.join };
    now += ask.inMs;
    counts[ask.question] += 1;
    answered = ask.question;
    place =
      ask.question === 'board'
        ? advance(place, { kind: 'board', board: boardOf(serving(), now, figures()) }, now)
        : advance(place, { kind: 'waiting', waiting: waitingOf(serving(), figures()) }, now);
  }
};

const boardOf = (serving: number, now: number, rest: { seatsLeft: number; pollAfterMs: number }) => ({
  ...rest,
  serving,
  tail: 1_000_000,
  rate: PER_SECOND * 60,
  soldOut: false,
  paused: false,
  closed: false,
  saleOpensAt: null,
  asOf: new Date(now).toISOString(),
});

const waitingOf = (serving: number, rest: { seatsLeft: number; pollAfterMs: number }) => ({
  ...rest,
  token: 'token',
  position: POSITION,
  called: false,
  waitingQueueLength: POSITION - serving,
  estimatedWaitSeconds: Math.ceil((POSITION - serving) / PER_SECOND),
  concertId: '',
  name: '',
  price: 70_000,
  maximumAudienceCount: 50,
});

const kilobytes = (bytes: number): number => Math.round((bytes / 1_024) * 10) / 10;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const measured = await measurePages();
const waiter = countRequests();
if (values.json) {
  console.log(JSON.stringify({ pages: measured, waiterRequestsPer10Min: waiter }));
} else {
  console.log('before a page works, with an empty cache, gzipped');
  for (const [page, { jsGzipKb, requests, gzipKb }] of Object.entries(measured)) {
    const columns = [
      `${jsGzipKb.toFixed(1)} KB of script`,
      `${gzipKb.toFixed(1)} KB`,
      `${requests} requests`,
    ];
    console.log(`  ${page.padEnd(14)} ${columns.map((column) => column.padStart(18)).join('')}`);
  }
  console.log(
    `\nat position ${POSITION.toLocaleString('en')}, ${PER_SECOND} let in a second, in ten minutes`,
  );
  console.log(`  of the board    ${String(waiter.board).padStart(4)}`);
  console.log(`  of one's own    ${String(waiter.other).padStart(4)}`);
}
const waitingRoom = measured['waiting room'];
if (
  waitingRoom.jsGzipKb > GOALS.waitingRoomKb ||
  waitingRoom.requests > GOALS.waitingRoomRequests ||
  waiter.other > GOALS.ownRequests
) {
  console.error(
    `a goal is missed: ${GOALS.waitingRoomKb} KB and ${GOALS.waitingRoomRequests} requests for the waiting room, ` +
      `${GOALS.ownRequests} requests of one's own`,
  );
  process.exitCode = 1;
}
