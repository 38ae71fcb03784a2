import { DAY, HOUR, type Instant, MINUTE } from '#lib/clock.ts';
import { defaultSaleSettings, type Schedule } from '#lib/concert/concert.ts';
import {
  type ConcertId,
  idAfter,
  newId,
  type PaymentId,
  type ScheduleId,
  type TokenId,
  type TransactionId,
  type UserId,
} from '#lib/ids.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { paidFor, type Payment } from '#lib/payment/payment.ts';
import { type QueueState } from '#lib/queue/queue.ts';
import {
  type Hold,
  newHold,
  type Reservation,
  reservationOf,
  type Seat,
  SEAT_COUNT,
} from '#lib/seat/seat.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { WalletTransaction } from '#lib/wallet/wallet.ts';
import { NOW, PRICE } from '#test/support/builders.ts';

/** Rows as the service would have left them, so that a situation need not be played. */

export type Stored = Row & Key;

let concertId: ConcertId | undefined;

/** The concert whose dates all sales of a test file are. */
const theConcert = async (): Promise<ConcertId> =>
  (concertId ??= (await createConcert({ name: '콘서트', description: '', price: PRICE }, NOW)).concertId);

/** A date with one lane: who is numbered before whom is no chance. */
export const aSchedule = async (
  overrides: Partial<Schedule> & Pick<Schedule, 'startsAt'>,
): Promise<Schedule> => ({
  ...defaultSaleSettings,
  lanes: 1,
  concertId: await theConcert(),
  scheduleId: newId<ScheduleId>(NOW),
  endsAt: overrides.startsAt + HOUR,
  timezone: 'Asia/Seoul',
  status: 'OPEN',
  createdAt: NOW - DAY,
  ...overrides,
});

export const scheduleRow = (schedule: Schedule): Stored => ({
  ...keys.schedule(schedule.concertId, schedule.scheduleId),
  ...schedule,
});

/** The line of a date, with its row among the open queues if it is one. */
export const queueRows = (
  { concertId, scheduleId, startsAt, saleOpensAt }: Schedule,
  overrides: Partial<QueueState> = {},
): Stored[] => {
  const state: QueueState = {
    concertId,
    scheduleId,
    tail: 0,
    serving: 0,
    calledAt: 0,
    callSize: 0,
    reached: {},
    turnedAway: {},
    open: false,
    soldOut: false,
    paused: false,
    closed: false,
    startsAt,
    ...(saleOpensAt !== undefined && { saleOpensAt }),
    returned: 0,
    seatsLeft: SEAT_COUNT,
    ...overrides,
  };
  return [
    { ...keys.queueState(scheduleId), ...state },
    ...(state.open ? [{ ...keys.openQueue(scheduleId), concertId, scheduleId }] : []),
  ];
};

interface OfUser {
  readonly userId: UserId;
  readonly schedule: Schedule;
}

export const seatRow = ({ scheduleId }: Schedule, seatNumber: number, status: Seat['status']): Stored => ({
  ...keys.seat(scheduleId, seatNumber),
  scheduleId,
  seatNumber,
  status,
  version: status === 'SOLD' ? 1 : 0,
  createdAt: NOW - DAY,
});

interface Held {
  readonly hold: Hold;
  readonly reservation: Reservation;
}

/** What holding a seat until `expiresAt` leaves. */
export const aHeldSeat = (
  { userId, schedule: { concertId, scheduleId } }: OfUser,
  { seatNumber, position, expiresAt }: Pick<Hold, 'seatNumber' | 'position' | 'expiresAt'>,
): Held => {
  const hold = newHold(
    { userId, scheduleId, position, expiresAt },
    { seatNumber, price: PRICE },
    expiresAt - PASS_MS,
  );
  const reservation = reservationOf(hold, { concertId });
  return { hold, reservation };
};

export const heldRows = ({ hold, reservation }: Held): Stored[] => [
  { ...keys.hold(hold.scheduleId, hold.seatNumber), ...hold, ttl: holdTtl(hold.expiresAt) },
  { ...keys.reservation(hold.userId, hold.reservationId), ...reservation },
];

interface Sold {
  readonly payment: Payment;
  readonly hold: Stored;
  readonly rest: readonly Stored[];
}

/** What paying a seat on an earlier pass leaves, but for the seat and the money. */
export const aSoldSeat = (of: OfUser, seatNumber: number, position: number): Sold => {
  const { hold, reservation } = aHeldSeat(of, { seatNumber, position, expiresAt: NOW - 20 * MINUTE });
  const { concertId, scheduleId } = of.schedule;
  const paidAt = hold.createdAt + MINUTE;
  const payment: Payment = {
    paymentId: newId<PaymentId>(paidAt),
    userId: of.userId,
    reservationId: hold.reservationId,
    seatHoldId: hold.holdId,
    concertId,
    scheduleId,
    seatNumber,
    tokenId: newId<TokenId>(hold.createdAt),
    amount: PRICE,
    status: 'SUCCESS',
    createdAt: paidAt,
    paidAt,
  };
  const { paymentId } = payment;
  return {
    payment,
    hold: { ...keys.hold(scheduleId, seatNumber), ...hold, status: 'CONFIRMED' },
    rest: [
      { ...keys.reservation(of.userId, hold.reservationId), ...reservation, status: 'PAID', paymentId },
      { ...keys.payment(of.userId, paymentId), ...payment },
    ],
  };
};

/** Profile, wallet and ledger of a user who charged enough to be left with `balance` after these payments. */
export const moneyRows = (
  { userId, schedule }: OfUser,
  balance: number,
  payments: readonly Payment[],
): Stored[] => {
  let [left, last]: [number, TransactionId | undefined] = [0, undefined];
  const enter = (entry: Pick<WalletTransaction, 'type' | 'amount' | 'of'>, at: Instant): Stored => {
    left += entry.amount;
    const transactionId = idAfter<TransactionId>(last, at);
    last = transactionId;
    const row = { transactionId, userId, ...entry, balanceAfter: left, description: '', createdAt: at };
    return { ...keys.transaction(userId, row.transactionId), ...row };
  };
  const charged = balance + payments.reduce((sum, { amount }) => sum + amount, 0);
  const ledger = [
    ...(charged > 0 ? [enter({ type: 'CHARGE', amount: charged }, NOW - DAY)] : []),
    ...payments.map((payment) =>
      enter(
        { type: 'PAYMENT', amount: -payment.amount, of: paidFor(payment, schedule.timezone) },
        payment.createdAt,
      ),
    ),
  ];
  return [
    { ...keys.profile(userId), userId, email: null, name: null, createdAt: NOW - DAY },
    {
      ...keys.wallet(userId),
      userId,
      balance,
      updatedAt: NOW - DAY,
      ...(last !== undefined && { lastTransactionId: last }),
    },
    ...ledger,
  ];
};

/** Seats that were sold to someone else before: the holds, which everybody reads, and what only the audit looks at. */
export const soldBefore = (
  schedule: Schedule,
  seats: readonly number[],
  userId: UserId,
): { readonly holds: Stored[]; readonly rest: Stored[] } => {
  const of = { userId, schedule };
  // A number that nobody in the line has.
  const sold = seats.map((seatNumber) => aSoldSeat(of, seatNumber, 0));
  const payments = sold.map(({ payment }) => payment);
  return {
    holds: sold.map(({ hold }) => hold),
    rest: [...sold.flatMap(({ rest }) => rest), ...moneyRows(of, 0, payments)],
  };
};
