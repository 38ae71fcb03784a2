import type { Instant } from '#lib/clock.ts';
import { DomainError, isDomainError } from '#lib/errors.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelDraw } from '#lib/operations/cancel-draw.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { deleteSchedule } from '#lib/operations/delete-schedule.ts';
import { expireHold } from '#lib/operations/expire-hold.ts';
import { holdSeats, type ExchangeWish } from '#lib/operations/hold-seats.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay, type Shown } from '#lib/operations/pay.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { publishDraw } from '#lib/operations/publish-draw.ts';
import { type Claims, registerUser } from '#lib/operations/register-user.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import type { Payment } from '#lib/payment/payment.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { retryOnConflict, write } from '#lib/table/transact.ts';
import { remove } from '#lib/table/write.ts';
import { ANY_SEAT, NOW, PRICE } from '#test/support/builders.ts';
import type { Fan, Sale } from '#test/verification/interleavings/sale.ts';

/** The operations of the service. Each returns its answer in words, or its error code. */

const wordOf = async <Result>(act: Promise<Result>, word: (result: Result) => string): Promise<string> => {
  try {
    return word(await act);
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
};

const seatsOf = (rows: readonly { readonly seatNumber: number }[]): string =>
  rows.map(({ seatNumber }) => seatNumber).join(' ');

/** Exchanges the held seats for these, or for this many. */
export const exchanges =
  ({ token }: Fan, wish: readonly number[] | Extract<ExchangeWish, { count: number }>, now = NOW) =>
  () =>
    wordOf(
      holdSeats(token, 'count' in wish ? wish : { seatNumbers: wish }, now),
      (held) => `holds ${seatsOf(held.holds)}`,
    );

export const releases =
  ({ token }: Fan, now = NOW) =>
  () =>
    wordOf(releaseSeats(token, now), () => 'releases');

export const pays =
  ({ token }: Fan, now = NOW, shown: Shown = {}) =>
  () =>
    wordOf(pay(token, shown, now), ({ payments }) => `pays ${seatsOf(payments)}`);

export const cancels =
  ({ userId }: Fan, payment: Payment | undefined, now = NOW) =>
  () =>
    wordOf(cancelPayment(userId, (payment as Payment).paymentId, now), () => 'cancels');

export const charges =
  ({ userId }: Fan, seats: number, idempotencyKey?: string, now = NOW) =>
  () =>
    wordOf(
      chargeWallet({ userId, point: seats * PRICE, idempotencyKey, now }),
      (balance) => `has ${balance / PRICE}`,
    );

export const registers =
  (userId: UserId, said: Partial<Omit<Claims, 'userId'>> = {}, now = NOW) =>
  () =>
    wordOf(registerUser({ userId, email: null, name: null, iat: 1, ...said }, now), ({ user, isNew }) =>
      [isNew ? 'is new' : 'is known', user.email ?? []].flat().join(' as '),
    );

export const joins =
  ({ schedule: { concertId, scheduleId } }: Sale, { userId }: Fan, now = NOW) =>
  () =>
    wordOf(joinQueue({ userId, concertId, scheduleId, now }), () => 'joins');

export const leaves =
  ({ schedule: { concertId, scheduleId } }: Sale, { userId }: Fan, now = NOW) =>
  () =>
    wordOf(leaveQueue({ userId, concertId, scheduleId, now }), () => 'leaves');

/** Polls, and enters if it can. The result `called` means: the number is called, and no seat is free. */
export const polls =
  ({ token }: Fan, { now = NOW, ...wish }: Partial<SeatWish & { readonly now: Instant }> = {}) =>
  () =>
    wordOf(pollQueue(token, { ...ANY_SEAT, ...wish }, now), (turn) => {
      if (turn.kind === 'ENTERED') return `has ${seatsOf(turn.holds)}`;
      return turn.called ? 'called' : 'waits';
    });

export const updates =
  ({ schedule: { concertId, scheduleId } }: Sale, change: Parameters<typeof updateSchedule>[2]) =>
  () =>
    wordOf(updateSchedule(concertId, scheduleId, change, NOW), () =>
      JSON.stringify(change).replaceAll(/[{}"]/g, ''),
    );

/** Moves the show to another day. */
export const moves =
  ({ schedule: { concertId, scheduleId } }: Sale, now: Instant = NOW) =>
  () => {
    const times = { startDatetime: '2036-12-31 19:00:00', endDatetime: '2036-12-31 21:00:00' };
    return wordOf(updateSchedule(concertId, scheduleId, times, now), () => 'moves');
  };

export const deletes =
  ({ schedule: { concertId, scheduleId } }: Sale) =>
  () =>
    wordOf(deleteSchedule(concertId, scheduleId), () => 'deletes');

/** Seals a draw if that is due, and publishes it. */
export const publishes =
  ({ schedule }: Sale, now: Instant) =>
  () =>
    wordOf(
      publishDraw(schedule, () => now),
      () => 'publishes',
    );

export const cancelsDraw =
  ({ schedule: { concertId, scheduleId } }: Sale, now: Instant) =>
  () =>
    wordOf(cancelDraw(concertId, scheduleId, now), ({ status }) => status.toLowerCase());

/** One tick of the queue. On a conflict it leaves the rest to the next tick. */
export const ticks =
  ({ schedule }: Sale, now: Instant = NOW) =>
  () =>
    wordOf(admitWaiting(schedule, now), ({ called, soldOut }) => (soldOut ? 'sold out' : `calls ${called}`));

/** The consumer of the FIFO queue. Unhandled messages are delivered again. In an empty queue it calls at once. */
export const assignsNumbers =
  (sale: Sale, messages: readonly Delivered[], now: Instant = NOW) =>
  (): Promise<string> =>
    wordOf(numberAll(sale, messages, now), (numbered) => `numbers ${numbered}`);

const numberAll = async (sale: Sale, messages: readonly Delivered[], now: Instant): Promise<number> => {
  let numbered = 0;
  for (let left = messages; left.length > 0;) {
    const assigned = await assignPositions(sale.schedule, left, now);
    numbered += assigned.numbered;
    if (assigned.wasEmpty && assigned.numbered > 0) await ticks(sale, now)();
    left = left.slice(assigned.done);
  }
  return numbered;
};

/** TTL removes these holds if they still have a TTL, and the stream delivers each. */
export const expires = (due: readonly Hold[]) => async (): Promise<string> => {
  const expired: Hold[] = [];
  for (const hold of due) {
    if (!(await tidied(hold))) continue;
    await expireHold(hold);
    expired.push(hold);
  }
  return `expires ${seatsOf(expired) || 'nothing'}`;
};

const tidied = async ({ scheduleId, seatNumber, holdId }: Hold): Promise<boolean> => {
  const isDue = {
    expression: '#holdId = :holdId AND attribute_exists(#ttl)',
    values: { ':holdId': holdId },
  };
  const removal = remove(keys.hold(scheduleId, seatNumber), isDue, () => new DomainError('SEAT_TAKEN'));
  const word = await wordOf(
    retryOnConflict(() => write(removal)),
    () => 'tidied',
  );
  return word === 'tidied';
};
