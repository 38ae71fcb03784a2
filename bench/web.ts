import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { nextAsk, type Question } from '#web/queue/pace.ts';
import { advance, joined } from '#web/queue/place.ts';

/**
 * `npm run bench:web`: the script of each page as it comes over the wire, and the requests of somebody who waits.
 * `-- --json` prints the figures alone. Exits with 1 when a goal is missed.
 */
const WEB = join(import.meta.dirname, '../web');
const GOALS = { waitingRoomKb: 45, ownRequests: 15 };

/** What a page loads beside the entry, by its source. */
const pages: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  'waiting room': ['src/queue/waiting-room.tsx'],
  booking: ['src/booking/booking.tsx'],
  tickets: ['src/account/tickets.tsx'],
  ticket: ['src/account/ticket.tsx'],
  points: ['src/account/points.tsx'],
  payments: ['src/account/payments.tsx'],
  operator: ['src/operator/concerts.tsx'],
  sale: ['src/operator/sale.tsx'],
};

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

/** All files of script that must be there before these can run. */
const filesOf = (manifest: Manifest, sources: readonly string[]): Set<string> => {
  const files = new Set<string>();
  const add = (source: string): void => {
    const chunk = manifest[source];
    if (!chunk) throw new Error(`bench/web.ts: the page has no ${source}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  for (const source of sources) add(source);
  return files;
};

const measurePages = async (): Promise<Record<string, { jsGzipKb: number }>> => {
  await build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'error' });
  const manifest = JSON.parse(await readFile(join(WEB, 'dist/.vite/manifest.json'), 'utf8')) as Manifest;
  const sizes = Object.entries(pages).map(async ([page, sources]) => {
    const files = [...filesOf(manifest, ['index.html', ...sources])];
    const bytes = await Promise.all(
      files.map(async (file) => gzipSync(await readFile(join(WEB, 'dist', file))).length),
    );
    return [page, { jsGzipKb: rounded(bytes.reduce((sum, size) => sum + size, 0) / 1_024) }] as const;
  });
  return Object.fromEntries(await Promise.all(sizes));
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
  asOf: new Date(now).toISOString(),
});

const waitingOf = (serving: number, rest: { seatsLeft: number; pollAfterMs: number }) => ({
  ...rest,
  token: 'token',
  position: POSITION,
  waitingQueueLength: POSITION - serving,
  estimatedWaitSeconds: Math.ceil((POSITION - serving) / PER_SECOND),
  concertId: '',
  name: '',
  price: 70_000,
  maximumAudienceCount: 50,
});

const rounded = (value: number): number => Math.round(value * 10) / 10;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const measured = await measurePages();
const waiter = countRequests();
if (values.json) {
  console.log(JSON.stringify({ pages: measured, waiterRequestsPer10Min: waiter }));
} else {
  console.log('script before a page can be used, gzipped');
  for (const [page, { jsGzipKb }] of Object.entries(measured)) {
    console.log(`  ${page.padEnd(14)} ${jsGzipKb.toFixed(1).padStart(6)} KB`);
  }
  console.log(
    `\nat position ${POSITION.toLocaleString('en')}, ${PER_SECOND} let in a second, in ten minutes`,
  );
  console.log(`  of the board    ${String(waiter.board).padStart(4)}`);
  console.log(`  of one's own    ${String(waiter.other).padStart(4)}`);
}
const waitingRoomKb = measured['waiting room']?.jsGzipKb ?? Infinity;
if (waitingRoomKb > GOALS.waitingRoomKb || waiter.other > GOALS.ownRequests) {
  console.error(
    `a goal is missed: ${GOALS.waitingRoomKb} KB for the waiting room, ${GOALS.ownRequests} requests`,
  );
  process.exitCode = 1;
}
