import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import {
  admission,
  type Answers,
  aSchedule,
  concertId,
  now,
  scheduleId,
  untouched,
} from '#test/browser/screenshots/answers.ts';
import type { Act, State } from '#test/browser/screenshots/states.ts';
import { aDraw, aKey, jwksOf, ROUND, publishedBeacon } from '#test/support/published-draw.ts';
import { boardOf, iso, waitingOf } from '#test/support/web-queue.ts';
import type { Draw, DrawSummary, Schedule, Waiting } from '#web/api-types.ts';
import { advance, joined } from '#web/queue/advance-place.ts';
import type { Place } from '#web/queue/place.ts';
import { hrefs } from '#web/router.ts';

const date = '/concerts/{concertId}/schedules/{scheduleId}';
const drawRoute = `GET ${date}/draw` as const;
const boardRoute = `GET ${date}/queue` as const;
const room = hrefs.schedule(concertId, scheduleId);
const drawPage = hrefs.draw(concertId, scheduleId);

const ENTRIES = 1_204;
/** The entry of the user. */
const ENTRY = 311;

/** A whole draw. Its sale opens, or has opened, at that instant. */
const drawOf = (saleOpensAt: number, options: Parameters<typeof aDraw>[0] = {}) => {
  const genesisTime = (saleOpensAt + MINUTE) / SECOND - (ROUND - 1) * publishedBeacon.period;
  return aDraw({
    scheduleId,
    count: ENTRIES,
    saleOpensAt,
    beacon: { ...publishedBeacon, genesisTime },
    isTest: false,
    ...options,
  });
};

const notSealed = { checkpoint: null, sealedAt: null } as const;
const notDrawn = { signature: null, seed: null, drawnAt: null } as const;

type Made = ReturnType<typeof drawOf>;

const draw = ({ answer }: Made, changed: Partial<Draw> & Pick<Draw, 'state'>): Draw => ({
  ...answer,
  ...changed,
});

const tomorrow = drawOf(now + 26 * HOUR);
const soon = drawOf(now + 10 * MINUTE);
const justClosed = drawOf(now - 3 * SECOND);
const late = drawOf(now - 55 * SECOND, { delays: 1 });
const sealedNow = drawOf(now - 20 * SECOND);
const over = drawOf(now - 3 * MINUTE);
/** The verifier accepts the test beacon only if the draw says that it is a test. */
const tested = drawOf(now - 3 * MINUTE, { isTest: true });
const testedNow = drawOf(now - 20 * SECOND, { isTest: true });

const announced = draw(tomorrow, { state: 'ANNOUNCED', entries: 0, ...notSealed, ...notDrawn });
const entering = draw(soon, { state: 'ENTERING', ...notSealed, ...notDrawn });
const closing = draw(justClosed, { state: 'CLOSING', ...notSealed, ...notDrawn });
const delayed = draw(late, { state: 'DELAYED', ...notSealed, ...notDrawn });
const sealed = draw(sealedNow, { state: 'SEALED', ...notDrawn });
const drawn = draw(over, { state: 'DRAWN' });
/** No relay had the round. An hour later, the operator cancelled the draw. */
const cancelledLate = draw(drawOf(now - 2 * HOUR), {
  state: 'CANCELLED',
  ...notDrawn,
  cancelledAt: iso(now - 50 * MINUTE),
});
const cancelled = draw(soon, {
  state: 'CANCELLED',
  ...notSealed,
  ...notDrawn,
  cancelledAt: iso(now - MINUTE),
});

/** What a list of dates says of a draw. */
const listedOf = (of: Draw): Schedule['draw'] => {
  const { entryOpensAt, algorithm, beacon, announcedRound, delays, roundAt, cancelledAt } = of;
  const announcedAt = delays.length > 0 ? iso(Date.parse(of.saleOpensAt) + MINUTE) : roundAt;
  return {
    entryOpensAt,
    algorithm,
    beacon,
    round: announcedRound,
    roundAt: announcedAt,
    delayedTo: delays.at(-1)?.roundAt ?? null,
    cancelledAt,
  };
};

const scheduleOf = (of: Draw, changed: Partial<Schedule> = {}, days?: number): Schedule =>
  aSchedule(
    { saleOpensAt: of.saleOpensAt, draw: listedOf(of), reservableAudienceCount: 50, ...changed },
    days,
  );

const isAhead = (instant: string): boolean => Date.parse(instant) > now;

/** The public answers about a date with this draw. */
const answersOf = (of: Draw): Answers => ({
  'GET /concerts/{concertId}/schedules': [scheduleOf(of)],
  [drawRoute]: of,
  [boardRoute]: boardOf({ tail: 0, saleOpensAt: isAhead(of.saleOpensAt) ? of.saleOpensAt : null }, now),
});

/** Before joining. */
const entrance = (of: Draw, as?: 'fan'): State => ({ path: room, answers: answersOf(of), ...(as && { as }) });

const summaryOf = ({ state, round, roundAt, entries, checkpoint }: Draw): DrawSummary => ({
  state,
  round,
  roundAt,
  entries: checkpoint === null ? null : entries,
  root: checkpoint?.split('\n')[2] ?? null,
});

const placeIn = (of: Draw, waiting: Partial<Waiting>): Place =>
  advance(
    joined('token', now),
    {
      kind: 'waiting',
      waiting: waitingOf({
        draw: summaryOf(of),
        position: null,
        waitingQueueLength: 0,
        estimatedWaitSeconds: null,
        pollAfterMs: HOUR,
        ...waiting,
      }),
    },
    now,
  );

const entered = ({ receipt }: Made, of: Draw): Place =>
  placeIn(of, { entry: ENTRY, receipt: receipt(ENTRY) });

const waits = (of: Draw, place: Place): State => ({
  path: room,
  as: 'fan',
  places: { [scheduleId]: place },
  answers: answersOf(of),
});

const number = over.number(ENTRY);
const hasNumber = advance(
  entered(over, drawn),
  { kind: 'draw', draw: { draw: summaryOf(drawn), number } },
  now,
);

/** Behind all entries. */
const LATE = ENTRIES + 38;

const page = (of: Draw, made?: Pick<Made, 'files'>, act?: Act): State => ({
  path: drawPage,
  answers: {
    ...answersOf(of),
    'GET /.well-known/jwks.json': jwksOf({ k1: aKey('service') }) as never,
  },
  ...(made && { files: made.files }),
  ...(act && { act }),
});

/** Runs all checks, with a receipt if one is given. */
const check =
  (receipt?: string): Act =>
  async (view, { draw: t }) => {
    if (receipt !== undefined) await view.getByLabel(t.receiptPaste).fill(receipt);
    await view.getByRole('checkbox').check();
    await view.getByRole('button', { name: t.checkNow }).click();
    await view.getByRole('button', { name: t.checkAgain }).waitFor();
  };

/** The files before one of them is published. */
const without = ({ files }: Made, name: string): Pick<Made, 'files'> => ({
  files: new Map([...files].filter(([file]) => file !== name)),
});

const inField = (at: number): string => iso(at + 9 * HOUR).slice(0, 16);

const addDate: Act = async (view, { operator: t }) => {
  await view.getByRole('button', { name: t.addDate }).first().click();
  await view.getByLabel(t.start).fill(inField(now + 8 * DAY));
  await view.getByLabel(t.end).fill(inField(now + 8 * DAY + 2 * HOUR));
  await view.getByLabel(t.saleOpensAt).fill(inField(now + DAY));
  const entry = view.getByLabel(t.entryOpensAt);
  await entry.fill(inField(now + DAY - 5 * MINUTE));
  await view.getByRole('dialog').getByRole('button', { name: t.add, exact: true }).click();
  await entry.scrollIntoViewIfNeeded();
};

const sale = (act?: Act): State => ({
  path: hrefs.sale(concertId, scheduleId),
  as: 'operator',
  answers: {
    ...answersOf(entering),
    [`GET /admin${date}/queue`]: admission({ ...untouched, saleOpensAt: entering.saleOpensAt }),
    [`GET /admin${date}/queue/history`]: [],
  },
  ...(act && { act }),
});

const ofAll = {
  'GET /concerts/{concertId}/schedules': [
    scheduleOf(drawn, { reservableAudienceCount: 33 }),
    scheduleOf(closing, { scheduleId: 's2' }, 8),
    scheduleOf(delayed, { scheduleId: 's3' }, 9),
    scheduleOf(entering, { scheduleId: 's4' }, 14),
    scheduleOf(announced, { scheduleId: 's5' }, 15),
    scheduleOf(cancelled, { scheduleId: 's6' }, 16),
  ],
} as const satisfies Answers;

/** Every state of a draw, by the name of its picture. */
export const drawStates: Readonly<Record<string, State>> = {
  'draw-list': { path: hrefs.concerts, answers: ofAll },
  'draw-concert': { path: hrefs.concert(concertId), answers: ofAll },

  'draw-announced': entrance(announced, 'fan'),
  'draw-announced-signed-out': entrance(announced),
  'draw-entry': entrance(entering, 'fan'),
  'draw-entry-signed-out': entrance(entering),
  'draw-entry-late': entrance(closing, 'fan'),
  'draw-entry-cancelled': entrance(cancelled, 'fan'),
  'draw-entry-drawn': entrance(drawn, 'fan'),

  'draw-entering': waits(entering, placeIn(entering, {})),
  'draw-entered': waits(entering, entered(soon, entering)),
  'draw-withdraw': {
    ...waits(entering, entered(soon, entering)),
    act: (view, { queueDraw: t }) => view.getByRole('button', { name: t.leave }).click(),
  },
  'draw-closing': waits(closing, entered(justClosed, closing)),
  'draw-delayed': waits(delayed, entered(late, delayed)),
  'draw-sealed': waits(sealed, entered(sealedNow, sealed)),
  'draw-late': waits(closing, placeIn(closing, {})),
  'draw-late-numbered': waits(drawn, placeIn(drawn, { position: LATE, waitingQueueLength: LATE })),
  'draw-drawn': waits(drawn, hasNumber),
  'draw-cancelled-early': waits(cancelled, { ...entered(soon, cancelled), phase: 'drawCancelled' }),
  'draw-cancelled': waits(
    draw(justClosed, { ...cancelled, saleOpensAt: closing.saleOpensAt, state: 'CANCELLED' }),
    { ...entered(justClosed, cancelled), phase: 'drawCancelled' },
  ),
  'draw-bar-entered': { ...waits(entering, entered(soon, entering)), path: hrefs.concerts },
  'draw-bar-drawn': { ...waits(drawn, hasNumber), path: hrefs.concerts },

  'draw-page-announced': page(announced),
  'draw-page-entering': page(entering),
  'draw-page-closing': page(closing),
  'draw-page-delayed': page(delayed),
  'draw-page-sealed': page(sealed),
  'draw-page-drawn': page(drawn),
  'draw-page-cancelled': page(cancelled),
  'draw-page-cancelled-late': page(cancelledLate),
  'draw-page-test': page(draw(tested, { state: 'DRAWN' })),
  'draw-page-none': {
    path: drawPage,
    answers: { [drawRoute]: { status: 404, code: 'DRAW_NOT_FOUND' } },
  },
  'draw-check-unfinished': page(
    draw(testedNow, { state: 'SEALED', ...notDrawn }),
    without(testedNow, 'beacon.json'),
    check(testedNow.receipt(ENTRY)),
  ),
  'draw-check-passed': page(draw(tested, { state: 'DRAWN' }), tested, check(tested.receipt(ENTRY))),
  'draw-check-failed': page(
    draw(tested, { state: 'DRAWN', seed: '5eed'.repeat(16) }),
    tested,
    check(tested.receipt(ENTRY)),
  ),
  'draw-check-without-receipt': page(draw(tested, { state: 'DRAWN' }), tested, check()),

  'draw-manage-date': { path: hrefs.operator, as: 'operator', act: addDate },
  'draw-sale': sale(),
  'draw-sale-cancel': sale((view, { operator: t }) =>
    view.getByRole('button', { name: t.cancelDraw }).click(),
  ),
};
