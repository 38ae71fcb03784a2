import type { Page } from 'playwright-core';

import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import type { Language } from '#lib/http/language.ts';
import {
  admission,
  type Answers,
  aSchedule,
  aSeat,
  bareConcert,
  concertId,
  now,
  type Refusal,
  scheduleId,
  untouched,
  withPoster,
} from '#test/browser/screenshots/answers.ts';
import { seatOf } from '#test/support/page.ts';
import { boardOf, iso, passOf, waitingOf } from '#test/support/web-queue.ts';
import { accountStrings } from '#web/account/strings.ts';
import type { Board, PaymentToken, Schedule } from '#web/api-types.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { advance, joined, joining } from '#web/queue/advance-place.ts';
import { drawStrings } from '#web/queue/draw-strings.ts';
import type { Phase, Place } from '#web/queue/place.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { seatStrings } from '#web/seats/strings.ts';

/** The texts of the page in one language. */
export const screenWords = (language: Language) => ({
  account: accountStrings[language],
  booking: bookingStrings[language],
  draw: drawPageStrings[language],
  operator: operatorStrings[language],
  queueDraw: drawStrings[language],
  queue: queueStrings[language],
  seats: seatStrings[language],
});

/** What a picture shows. */
export interface State {
  readonly path: string;
  /** Absent: nobody is signed in. */
  readonly as?: 'fan' | 'operator';
  /** The user's places in queues, by the schedule's ID. */
  readonly places?: Readonly<Record<string, Place>>;
  readonly wishes?: { readonly seats: readonly number[]; readonly count: number };
  /** Answers that differ from the usual ones. */
  readonly answers?: Answers;
  /** The published files of a draw. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
  readonly act?: Act;
}

/** What the user does before the picture is taken. */
export type Act = (page: Page, words: ReturnType<typeof screenWords>) => Promise<unknown>;

const date = '/concerts/{concertId}/schedules/{scheduleId}';
const board = `GET ${date}/queue` as const;
const poll = `GET ${date}/reserves` as const;
const join = `PUT ${date}/reserves` as const;
const exchange = `POST ${date}/holds` as const;
const admissionOfSale = `GET /admin${date}/queue` as const;
const historyOfSale = `GET /admin${date}/queue/history` as const;
const room = hrefs.schedule(concertId, scheduleId);
const booking = hrefs.booking(concertId, scheduleId);

/** A date, and what the board says of it. */
const onDate = (schedule: Partial<Schedule>): Answers => ({
  'GET /concerts/{concertId}/schedules': [aSchedule(schedule)],
  [board]: boardOf(
    {
      tail: schedule.saleOpensAt ? 0 : 1_204,
      seatsLeft: 33,
      saleOpensAt: schedule.saleOpensAt ?? null,
      closed: schedule.status === 'CLOSED',
    },
    now,
  ),
});

/** A place that was joined behind this many people, and its board. */
const inQueue = (position: number, latest: Partial<Board>): { place: Place; answers: Answers } => {
  const behind = waitingOf({ position, waitingQueueLength: position, pollAfterMs: HOUR });
  const figures = boardOf({ tail: position + 900, seatsLeft: 33, ...latest }, now);
  const place = advance(joined('token', now), { kind: 'waiting', waiting: behind }, now - 4 * MINUTE);
  return {
    place: advance(place, { kind: 'board', board: figures }, now),
    answers: { [board]: figures },
  };
};

const waiting = (position: number, latest: Partial<Board> = {}): State => {
  const { place, answers } = inQueue(position, latest);
  return { path: room, as: 'fan', places: { [scheduleId]: place }, answers };
};

/** A place whose wait was over when the user came back. */
const ended = (phase: Phase): State => ({
  path: room,
  as: 'fan',
  places: { [scheduleId]: { ...inQueue(1_204, {}).place, phase } },
});

/** A wait that ends while the user looks. */
const ends = (code: Refusal['code']): State => {
  const called = waiting(1_204, { serving: 1_204 });
  return { ...called, answers: { ...called.answers, [poll]: { status: 409, code } } };
};

const FAR = { serving: 31_500, rate: 1_180, tail: 200_000 };

const pass: PaymentToken = passOf(now);

const held = (...seatNumbers: readonly number[]): PaymentToken => ({
  ...pass,
  expiresAt: iso(now + 4 * MINUTE + 50 * SECOND),
  holds: seatNumbers.map((seatNumber) => ({
    seatNumber,
    holdId: `h${seatNumber}`,
    reservationId: `r${seatNumber}`,
    price: 70_000,
  })),
});

const inside = (answer = held(7, 8)): Place =>
  advance(inQueue(1_204, {}).place, { kind: 'inside', pass: answer }, now);

const book = (answers: Answers = {}, act?: Act, answer = held(7, 8)): State => ({
  path: booking,
  as: 'fan',
  places: { [scheduleId]: inside(answer) },
  answers: { [poll]: answer, 'GET /users/{userId}/reservations': [], ...answers },
  ...(act && { act }),
});

const toPay: Act = async (page, { booking: t }) => {
  await page.getByRole('button', { name: t.goToPay }).click();
  await page.locator('.pay').waitFor();
};

/** Another device has exchanged the seats. */
const payChanged: Act = async (page, words) => {
  await toPay(page, words);
  await page.route('**/reserves*', (route) => route.fulfill({ json: held(49, 50) }));
  const pay = page.getByRole('button', { name: words.booking.topUpAndPay(130_000) });
  await pay.and(page.locator(':not([aria-disabled])')).click();
  await page.getByText(words.booking.seatsChanged).waitFor();
};

const bar = (place: Place, answers: Answers = {}): State => ({
  path: hrefs.concerts,
  as: 'fan',
  places: { [scheduleId]: place },
  answers,
});

const ticket = (answers: Answers = {}, act?: Act): State => ({
  path: hrefs.ticket('r1'),
  as: 'fan',
  answers,
  ...(act && { act }),
});

const manage = (path: string, answers: Answers = {}, act?: Act): State => ({
  path,
  as: 'operator',
  answers,
  ...(act && { act }),
});

const LATE = inQueue(1_204, { serving: 700, seatsLeft: 8 });
const NEAR = inQueue(1_204, { serving: 1_190 });
const CALLED = inQueue(1_204, { serving: 1_204 });

/** Every state of the page, by the name of its picture. */
export const states: Readonly<Record<string, State>> = {
  list: { path: hrefs.concerts },
  'list-found': { path: `${hrefs.concerts}?q=${encodeURIComponent('코딩')}` },
  'list-none-found': { path: `${hrefs.concerts}?q=jazz` },
  'list-by-name': { path: `${hrefs.concerts}?sort=name` },
  'list-empty': { path: hrefs.concerts, answers: { 'GET /concerts': [] } },
  'list-failed': { path: hrefs.concerts, answers: { 'GET /concerts': { status: 400, code: 'UNKNOWN' } } },
  concert: { path: hrefs.concert(concertId) },
  'concert-poster': {
    path: hrefs.concert(concertId),
    answers: { 'GET /concerts/{concertId}': withPoster },
  },
  'concert-bare': {
    path: hrefs.concert(concertId),
    answers: { 'GET /concerts/{concertId}': bareConcert, 'GET /concerts/{concertId}/schedules': [] },
  },

  'before-opening': { path: room, answers: onDate({ saleOpensAt: iso(now + 50 * HOUR) }) },
  'before-opening-signed-in': {
    path: room,
    as: 'fan',
    answers: onDate({ saleOpensAt: iso(now + 10 * MINUTE) }),
  },
  'before-opening-ready': {
    path: room,
    as: 'fan',
    answers: onDate({ saleOpensAt: iso(now + 10 * MINUTE) }),
    act: (page, { queue: t }) => page.getByRole('button', { name: t.joinAtOpening }).click(),
  },
  entrance: { path: room },
  'entrance-signed-in': { path: room, as: 'fan' },
  'entrance-message': {
    path: room,
    answers: { [board]: boardOf({ message: '입장이 10분 정도 지연되고 있습니다.' }, now) },
  },
  'entrance-closed': { path: room, answers: onDate({ status: 'CLOSED' }) },
  'entrance-sold-out': {
    path: room,
    answers: { [board]: boardOf({ soldOut: true, seatsLeft: 0 }, now) },
  },
  'entrance-unpaid': {
    path: room,
    as: 'fan',
    answers: {
      ...onDate({ status: 'CLOSED' }),
      'GET /users/{userId}/reservations': [
        aSeat({ status: 'HELD', ticket: null, paymentId: null, expiresAt: iso(now + HOUR) }),
      ],
    },
  },

  joining: {
    path: room,
    as: 'fan',
    places: { [scheduleId]: joining(now) },
    answers: { [join]: 'never' },
  },
  numbering: { path: room, as: 'fan', places: { [scheduleId]: joined('token', now) } },
  'waiting-far': waiting(154_321, FAR),
  'waiting-near': waiting(1_204, { serving: 1_190, rate: 6 }),
  'waiting-next': waiting(1_204, { serving: 1_203 }),
  'waiting-few-seats': waiting(1_204, { serving: 700, seatsLeft: 8 }),
  'waiting-message': waiting(154_321, { ...FAR, message: '입장이 10분 정도 지연되고 있습니다.' }),
  'waiting-paused': waiting(1_204, { serving: 1_190, paused: true }),
  'waiting-moved': waiting(1_204, { saleOpensAt: iso(now + 26 * HOUR) }),
  'waiting-closed': waiting(1_204, { serving: 1_190, closed: true }),
  'waiting-wishes': {
    ...waiting(1_204, { serving: 1_190 }),
    wishes: { seats: [33, 34, 48], count: 2 },
    act: (page, { queue: t }) => page.getByRole('button', { name: t.wishesChange }).click(),
  },
  'waiting-leave': {
    ...waiting(1_204, { serving: 1_190 }),
    act: (page, { queue: t }) => page.getByRole('button', { name: t.leave }).click(),
  },
  'waiting-offline': {
    ...waiting(1_204, { serving: 1_190 }),
    act: (page) => page.context().setOffline(true),
  },
  called: waiting(1_204, { serving: 1_204 }),
  standby: {
    ...waiting(1_204, { serving: 1_204 }),
    answers: {
      [poll]: waitingOf({ position: 1_204, waitingQueueLength: 0, called: true }),
    },
  },
  'ended-sold-out': ends('SOLD_OUT'),
  'ended-lost': ended('lost'),
  'ended-limit': ends('SEAT_LIMIT_REACHED'),
  'ended-deleted': ended('deleted'),
  'ended-expired': {
    ...ended('inside'),
    places: { [scheduleId]: inside({ ...held(7, 8), expiresAt: iso(now - MINUTE) }) },
  },

  'bar-waiting': bar(NEAR.place, NEAR.answers),
  'bar-few-seats': bar(LATE.place, LATE.answers),
  'bar-called': bar(CALLED.place, CALLED.answers),
  'bar-unpaid': bar(inside()),
  'bar-expired': bar(inside({ ...held(7, 8), expiresAt: iso(now - MINUTE) })),
  'bar-several': {
    ...bar(inside()),
    places: { [scheduleId]: inside(), s2: NEAR.place, s3: inQueue(154_321, FAR).place },
    answers: NEAR.answers,
    act: (page) => page.getByRole('button', { name: /\+2/ }).click(),
  },

  seats: book(),
  'seats-list': book({}, (page, { seats: t }) => page.getByRole('tab', { name: t.list }).click()),
  'seats-chosen': book({}, async (page) => {
    for (const seatNumber of [7, 8, 33, 34]) await seatOf(page, seatNumber).click();
  }),
  'seats-none': book({}, async (page) => {
    for (const seatNumber of [7, 8]) await seatOf(page, seatNumber).click();
  }),
  'seats-taken': book(
    { [exchange]: { status: 409, code: 'SEAT_TAKEN', seatNumbers: [33] } },
    async (page, { booking: t }) => {
      for (const seatNumber of [7, 8, 33, 34]) await seatOf(page, seatNumber).click();
      await page.getByRole('button', { name: t.exchange([33, 34]) }).click();
    },
  ),
  'seats-leave': book({}, (page, { booking: t }) => page.getByRole('button', { name: t.leave }).click()),
  pay: book({}, toPay, held(7)),
  'pay-top-up': book({ 'GET /users/{userId}/points': { point: 10_000 } }, toPay),
  'pay-changed': book({ 'GET /users/{userId}/points': { point: 10_000 } }, payChanged),
  'pay-unsure': book(
    { 'POST /payments': { status: 500, code: 'UNKNOWN' } },
    async (page, words) => {
      await toPay(page, words);
      const pay = page.getByRole('button', { name: words.booking.pay(70_000) });
      await pay.and(page.locator(':not([aria-disabled])')).click();
      await page.getByText(words.booking.unsure.pay).waitFor();
    },
    held(7),
  ),
  'booking-over': { path: booking, as: 'fan' },

  paid: { path: hrefs.paid(['r1']), as: 'fan' },
  'paid-two': { path: hrefs.paid(['r1', 'r2']), as: 'fan' },
  ticket: ticket(),
  'ticket-offline': ticket({}, async (page) => {
    await page.locator('.qr').waitFor();
    await page.route('**/reservations*', (route) => route.abort());
    await page.context().setOffline(true);
  }),
  'ticket-cancelled': ticket({
    'GET /users/{userId}/reservations': [aSeat({ status: 'CANCELLED', ticket: null, cancelUntil: null })],
  }),
  'ticket-cancel': ticket({}, (page, { account: t }) => page.getByRole('button', { name: t.cancel }).click()),
  tickets: { path: hrefs.tickets, as: 'fan' },
  'tickets-none': { path: hrefs.tickets, as: 'fan', answers: { 'GET /users/{userId}/reservations': [] } },
  'tickets-signed-out': { path: hrefs.tickets },
  points: { path: hrefs.points, as: 'fan' },
  'points-none': {
    path: hrefs.points,
    as: 'fan',
    answers: { 'GET /users/{userId}/points': { point: 0 }, 'GET /users/{userId}/points/histories': [] },
  },
  payments: { path: hrefs.payments, as: 'fan' },

  manage: manage(hrefs.operator),
  'manage-none': manage(hrefs.operator, { 'GET /concerts': [] }),
  'manage-refused': { path: hrefs.operator, as: 'fan' },
  'manage-concert': manage(hrefs.operator, {}, async (page, { operator: t }) => {
    await page.getByRole('button', { name: t.addConcert }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: t.add, exact: true }).click();
  }),
  'manage-date': manage(hrefs.operator, {}, (page, { operator: t }) =>
    page.getByRole('button', { name: t.addDate }).first().click(),
  ),
  sales: manage(hrefs.sales),
  'sales-none': manage(hrefs.sales, { 'GET /admin/sales': [] }),
  sale: manage(hrefs.sale(concertId, scheduleId), {}, (page, { operator: t }) =>
    page.getByLabel(t.otherMessage).fill('좌석 점검으로 10분간 입장을 멈춥니다.'),
  ),
  'sale-new': manage(hrefs.sale(concertId, scheduleId), {
    [admissionOfSale]: admission(untouched),
    [historyOfSale]: [],
  }),
  'sale-close': manage(hrefs.sale(concertId, scheduleId), {}, (page, { operator: t }) =>
    page.getByRole('button', { name: t.close }).click(),
  ),

  'not-found': { path: '/nowhere' },
  'no-such-date': {
    path: room,
    answers: { 'GET /concerts/{concertId}': { status: 404, code: 'CONCERT_NOT_FOUND' } },
  },
  'sign-in-failed': { path: hrefs.signInFailed },
};
