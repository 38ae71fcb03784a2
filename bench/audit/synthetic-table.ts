import { DAY, type Instant, MINUTE } from '#lib/clock.ts';
import { defaultSaleSettings } from '#lib/concert/concert.ts';
import type {
  ConcertId,
  HoldId,
  PaymentId,
  ReservationId,
  ScheduleId,
  TokenId,
  TransactionId,
  UserId,
} from '#lib/ids.ts';
import { paidFor, type Payment } from '#lib/payment/payment.ts';
import type { Place } from '#lib/queue/queue.ts';
import {
  heldSeatOf,
  type Hold,
  type Reservation,
  type Seat,
  SEAT_COUNT,
  seatNumbers,
} from '#lib/seat/seat.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { aPlace, aState } from '#test/support/values.ts';

type StoredRow = Row & Key;

export interface Size {
  /** Each has its own user. A date has 50. */
  readonly bookings: number;
  /** People who wait for the first date. */
  readonly waiting?: number;
}

export const AUDITED_AT: Instant = Date.parse('2036-12-01T03:00:00Z');
const PRICE = 70_000;
const CREATED_AT = AUDITED_AT - DAY;
const HELD_UNTIL = AUDITED_AT + 4 * MINUTE;

/** How a booking ended. */
type End = 'SOLD' | 'REFUNDED' | 'HELD' | 'FAILED';

const endOf = (booking: number): End => (['REFUNDED', 'HELD', 'FAILED'] as const)[booking % 20] ?? 'SOLD';

const idOf =
  <Id extends string>(kind: string) =>
  (number: number): Id =>
    `${kind.padEnd(8, '0')}-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as Id;

const userIdOf = idOf<UserId>('a1');
const scheduleIdOf = idOf<ScheduleId>('a2');
const holdIdOf = idOf<HoldId>('a3');
const reservationIdOf = idOf<ReservationId>('a4');
const paymentIdOf = idOf<PaymentId>('a5');
const tokenIdOf = idOf<TokenId>('a6');
const transactionIdOf = idOf<TransactionId>('a7');
const concertId = idOf<ConcertId>('a8')(1);

/** The rows of a table that is clean at {@link AUDITED_AT}: about ten for each booking. */
export function* syntheticTable({ bookings, waiting = 0 }: Size): Generator<StoredRow> {
  yield {
    ...keys.concert(concertId),
    concertId,
    name: '콘서트',
    description: '',
    price: PRICE,
    createdAt: CREATED_AT,
  };
  for (let date = 0; date < bookings / SEAT_COUNT; date += 1) {
    const first = date * SEAT_COUNT;
    const booked = Math.min(SEAT_COUNT, bookings - first);
    for (let seat = 0; seat < booked; seat += 1) yield* bookingRows(first + seat);
    yield* dateRows(date, booked, date === 0 ? waiting : 0);
  }
  for (let waiter = 0; waiter < waiting; waiter += 1) {
    const userId = userIdOf(bookings + waiter);
    yield* userRows(userId, []);
    yield placeRow(userId, scheduleIdOf(0), { position: SEAT_COUNT + 1 + waiter, status: 'PENDING' });
  }
}

function* dateRows(date: number, booked: number, waiting: number): Generator<StoredRow> {
  const scheduleId = scheduleIdOf(date);
  const first = date * SEAT_COUNT;
  const isHeld = Array.from({ length: booked }, (_, seat) => endOf(first + seat)).includes('HELD');
  const open = isHeld || waiting > 0;
  yield {
    ...keys.schedule(concertId, scheduleId),
    ...defaultSaleSettings,
    concertId,
    scheduleId,
    startsAt: AUDITED_AT + 10 * DAY,
    endsAt: AUDITED_AT + 11 * DAY,
    timezone: 'Asia/Seoul',
    status: 'OPEN',
    createdAt: CREATED_AT,
  };
  const state = aState({
    concertId,
    scheduleId,
    tail: SEAT_COUNT + waiting,
    serving: SEAT_COUNT,
    calledAt: CREATED_AT,
    callSize: SEAT_COUNT,
    reached: { 0: '1' },
    open,
    startsAt: AUDITED_AT + 10 * DAY,
    seatsLeft: 0,
  });
  yield { ...keys.queueState(scheduleId), ...state };
  if (open) yield { ...keys.openQueue(scheduleId), concertId, scheduleId };
  for (const seatNumber of seatNumbers) {
    const isSold = seatNumber <= booked && endOf(first + seatNumber - 1) === 'SOLD';
    const seat: Seat = {
      scheduleId,
      seatNumber,
      status: isSold ? 'SOLD' : 'AVAILABLE',
      version: isSold ? 1 : 0,
      createdAt: CREATED_AT,
    };
    yield { ...keys.seat(scheduleId, seatNumber), ...seat };
  }
}

function* bookingRows(booking: number): Generator<StoredRow> {
  const end = endOf(booking);
  const payment = paymentOf(booking);
  const { userId, scheduleId, seatNumber, paymentId } = payment;
  const of = paidFor(payment, 'Asia/Seoul');
  const movements = { SOLD: [-PRICE], REFUNDED: [-PRICE, PRICE], HELD: [], FAILED: [] }[end];
  yield* userRows(userId, [
    { type: 'CHARGE', amount: 2 * PRICE },
    ...movements.map((amount) => ({ type: amount < 0 ? 'PAYMENT' : 'REFUND', amount, of })),
  ]);

  if (end !== 'HELD') yield { ...keys.payment(userId, paymentId), ...payment };
  const hold = holdOf(end, payment);
  const reservation: Reservation = {
    ...seatOf(payment),
    concertId,
    seatHoldId: payment.seatHoldId,
    status: end === 'SOLD' ? 'PAID' : end === 'HELD' ? 'HELD' : 'CANCELLED',
    price: PRICE,
    createdAt: CREATED_AT,
    ...(movements.length > 0 && { paymentId }),
    expiresAt: hold.expiresAt,
  };
  yield { ...keys.reservation(userId, reservation.reservationId), ...reservation };

  if (end === 'SOLD' || end === 'HELD') {
    yield {
      ...keys.hold(scheduleId, seatNumber),
      ...hold,
      ...(end === 'HELD' && { ttl: holdTtl(hold.expiresAt) }),
    };
  }
  yield placeRow(userId, scheduleId, {
    position: seatNumber,
    ...(end === 'HELD' ? { status: 'ACTIVE', held: [heldSeatOf(hold)] } : { status: 'EXPIRED' }),
  });
}

/** Has the ids of all rows of a booking. A held seat has no payment yet. */
const paymentOf = (booking: number): Payment => {
  const end = endOf(booking);
  return {
    userId: userIdOf(booking),
    scheduleId: scheduleIdOf(Math.floor(booking / SEAT_COUNT)),
    reservationId: reservationIdOf(booking),
    paymentId: paymentIdOf(booking),
    seatHoldId: holdIdOf(booking),
    concertId,
    seatNumber: (booking % SEAT_COUNT) + 1,
    tokenId: tokenIdOf(booking),
    amount: PRICE,
    status: end === 'REFUNDED' ? 'CANCELLED' : end === 'FAILED' ? 'FAILED' : 'SUCCESS',
    createdAt: CREATED_AT,
  };
};

const seatOf = ({ userId, scheduleId, reservationId, seatNumber }: Payment) => ({
  userId,
  scheduleId,
  reservationId,
  seatNumber,
});

const holdOf = (end: End, payment: Payment): Hold => {
  const expiresAt = end === 'HELD' ? HELD_UNTIL : CREATED_AT + PASS_MS;
  return {
    ...seatOf(payment),
    holdId: payment.seatHoldId,
    status: end === 'SOLD' ? 'CONFIRMED' : 'PENDING',
    price: PRICE,
    position: payment.seatNumber,
    createdAt: expiresAt - PASS_MS,
    expiresAt,
  };
};

/** A user with a wallet and its ledger entries. */
function* userRows(
  userId: UserId,
  movements: readonly { readonly type: string; readonly amount: number; readonly of?: Row | object }[],
): Generator<StoredRow> {
  yield {
    ...keys.profile(userId),
    userId,
    email: `${userId}@example.com`,
    name: '팬',
    createdAt: CREATED_AT,
  };
  const serial = Number.parseInt(userId.slice(-12), 16) * 10;
  let balance = 0;
  for (const [index, movement] of movements.entries()) {
    balance += movement.amount;
    const transactionId = transactionIdOf(serial + index);
    yield {
      ...keys.transaction(userId, transactionId),
      transactionId,
      userId,
      ...movement,
      balanceAfter: balance,
      description: '콘서트',
      createdAt: CREATED_AT,
    };
  }
  const last = movements.length > 0 && { lastTransactionId: transactionIdOf(serial + movements.length - 1) };
  yield { ...keys.wallet(userId), userId, balance, ...last, updatedAt: CREATED_AT };
}

const placeRow = (
  userId: UserId,
  scheduleId: ScheduleId,
  place: Pick<Place, 'position' | 'status' | 'held'>,
): StoredRow => ({
  ...keys.place(userId, scheduleId),
  ...aPlace({
    ...place,
    userId,
    concertId,
    scheduleId,
    tokenId: tokenIdOf(place.position),
    createdAt: CREATED_AT,
    ...(place.status !== 'PENDING' && { expiresAt: HELD_UNTIL }),
  }),
});
