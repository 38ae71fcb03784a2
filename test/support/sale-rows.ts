import { DAY, HOUR, type Instant, MINUTE, ttlAt } from '#lib/clock.ts';
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
import type { Place, QueueState } from '#lib/queue/queue.ts';
import {
  bySeatNumber,
  heldSeatOf,
  type Hold,
  newHold,
  type Reservation,
  reservationOf,
  type Seat,
  seatNumbers,
} from '#lib/seat/seat.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { PASS_MS, QUEUE_TOKEN_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import type { WalletTransaction } from '#lib/wallet/wallet.ts';
import { aUserId } from '#test/support/builders.ts';
import { aPlace, aState, aToken, NOW, PRICE } from '#test/support/values.ts';

/** Rows as the service would have left them: a test stores them instead of running the operations. */

export type Stored = Row & Key;

let concertId: ConcertId | undefined;

/** The concert of all schedules of a test file. */
const theConcert = async (): Promise<ConcertId> =>
  (concertId ??= (await createConcert({ name: '콘서트', description: '', price: PRICE }, NOW)).concertId);

/** A schedule with one message group, so that numbers follow the order of joins. */
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

const scheduleRow = (schedule: Schedule): Stored => ({
  ...keys.schedule(schedule.concertId, schedule.scheduleId),
  ...schedule,
});

/** The row of a queue, and its row among the open queues if it is open. */
const queueRows = (
  { concertId, scheduleId, startsAt, saleOpensAt }: Schedule,
  overrides: Partial<QueueState> = {},
): Stored[] => {
  const state = aState({
    concertId,
    scheduleId,
    startsAt,
    ...(saleOpensAt !== undefined && { saleOpensAt }),
    open: false,
    ...overrides,
  });
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

/** A seat held until `expiresAt`. */
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

/** A seat paid on an earlier pass: all rows except those of the seat, the wallet and the ledger. */
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

/** Profile, wallet and ledger of a user who is left with `balance` after these payments. */
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

/** Seats sold to `userId` before: the holds, which operations read, and the rows that only the audit reads. */
export const soldBefore = (
  schedule: Schedule,
  seats: readonly number[],
  userId: UserId,
): { readonly holds: Stored[]; readonly rest: Stored[] } => {
  const of = { userId, schedule };
  // A number that nobody in the queue has.
  const sold = seats.map((seatNumber) => aSoldSeat(of, seatNumber, 0));
  const payments = sold.map(({ payment }) => payment);
  return {
    holds: sold.map(({ hold }) => hold),
    rest: [...sold.flatMap(({ rest }) => rest), ...moneyRows(of, 0, payments)],
  };
};

interface SaleIs {
  /** How many seats are left. The last ones are sold to someone else. */
  readonly seatsLeft: number;
  /** Seats that fans of the test own. */
  readonly owned?: ReadonlySet<number>;
  /** How many seats are stored as rows: those that the test sells. */
  readonly storedSeats: number;
  readonly queue?: Partial<QueueState>;
}

/** A sale before its first fan: the rows to store, and the rows that only the audit reads. The latter are not stored. */
export const saleRows = (
  schedule: Schedule,
  { seatsLeft, owned = new Set(), storedSeats, queue }: SaleIs,
): { readonly stored: Stored[]; readonly unstored: Stored[] } => {
  const before = soldBefore(schedule, seatNumbers.slice(seatsLeft), aUserId());
  const seats = seatNumbers.map((seat) =>
    seatRow(schedule, seat, seat > seatsLeft || owned.has(seat) ? 'SOLD' : 'AVAILABLE'),
  );
  return {
    stored: [
      scheduleRow(schedule),
      ...queueRows(schedule, { seatsLeft, ...queue }),
      ...before.holds,
      ...seats.slice(0, storedSeats),
    ],
    unstored: [...before.rest, ...seats.slice(storedSeats)],
  };
};

/** The SQS sequence number of all joins that were handled before the test. */
export const HANDLED = '0';

/** A place taken ten minutes ago: ACTIVE until `until` if it has holds, else PENDING. */
export const placeRow = (
  { userId, schedule: { concertId, scheduleId } }: OfUser,
  position: number,
  { holds, until }: { readonly holds: readonly Hold[]; readonly until: Instant },
): Place & Stored => {
  const createdAt = NOW - 10 * MINUTE;
  const pass: Partial<Place> =
    holds.length === 0
      ? {}
      : {
          status: 'ACTIVE',
          version: 1,
          activatedAt: until - PASS_MS,
          expiresAt: until,
          held: holds.map(heldSeatOf).toSorted(bySeatNumber),
        };
  const place = aPlace({
    tokenId: newId<TokenId>(createdAt),
    userId,
    concertId,
    scheduleId,
    sequence: HANDLED,
    position,
    createdAt,
    ...pass,
  });
  const ttl = place.expiresAt === undefined ? {} : { ttl: ttlAt(place.expiresAt) };
  return { ...keys.place(userId, scheduleId), ...place, ...ttl };
};

/** The token of a place: a payment token if it is ACTIVE, else a queue token. */
export const tokenOf = ({
  status,
  position,
  userId,
  concertId,
  scheduleId,
  tokenId,
  sequence,
  expiresAt = NOW + QUEUE_TOKEN_MS,
}: Place): QueueToken =>
  aToken({
    kind: status === 'ACTIVE' ? 'payment' : 'queue',
    userId,
    concertId,
    scheduleId,
    tokenId,
    sequence,
    ...(position > 0 && { position }),
    issuedAt: NOW - MINUTE,
    expiresAt,
  });
