import type { Instant } from '#lib/clock.ts';
import { DomainError, isDomainError } from '#lib/errors.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { expireHold } from '#lib/operations/expire-hold.ts';
import { holdSeats, type Wish } from '#lib/operations/hold-seats.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay, type Shown } from '#lib/operations/pay.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
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

/** Each operation of the service, told in a word: what it answered, or the code of its refusal. */

const told = async <Result>(act: Promise<Result>, word: (result: Result) => string): Promise<string> => {
  try {
    return word(await act);
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
};

const seatsOf = (rows: readonly { readonly seatNumber: number }[]): string =>
  rows.map(({ seatNumber }) => seatNumber).join(' ');

/** Exchanges what is held for these seats, or so many. */
export const exchanges =
  ({ token }: Fan, wish: readonly number[] | Extract<Wish, { count: number }>, now = NOW) =>
  () =>
    told(
      holdSeats(token, 'count' in wish ? wish : { seatNumbers: wish }, now),
      (held) => `holds ${seatsOf(held.holds)}`,
    );

export const releases =
  ({ token }: Fan, now = NOW) =>
  () =>
    told(releaseSeats(token, now), () => 'releases');

export const pays =
  ({ token }: Fan, now = NOW, shown: Shown = {}) =>
  () =>
    told(pay(token, shown, now), ({ payments }) => `pays ${seatsOf(payments)}`);

export const cancels =
  ({ userId }: Fan, payment: Payment | undefined, now = NOW) =>
  () =>
    told(cancelPayment(userId, (payment as Payment).paymentId, now), () => 'cancels');

export const charges =
  ({ userId }: Fan, seats: number, idempotencyKey?: string, now = NOW) =>
  () =>
    told(
      chargeWallet({ userId, point: seats * PRICE, idempotencyKey, now }),
      (balance) => `has ${balance / PRICE}`,
    );

export const registers =
  (userId: UserId, said: Partial<Omit<Claims, 'userId'>> = {}, now = NOW) =>
  () =>
    told(registerUser({ userId, email: null, name: null, iat: 1, ...said }, now), ({ user, isNew }) =>
      [isNew ? 'is new' : 'is known', user.email ?? []].flat().join(' as '),
    );

export const joins =
  ({ schedule: { concertId, scheduleId } }: Sale, { userId }: Fan, now = NOW) =>
  () =>
    told(joinQueue({ userId, concertId, scheduleId, now }), () => 'joins');

export const leaves =
  ({ schedule: { concertId, scheduleId } }: Sale, { userId }: Fan, now = NOW) =>
  () =>
    told(leaveQueue({ userId, concertId, scheduleId, now }), () => 'leaves');

/** Asks for one's turn, and so comes in. Who is called and finds no seat stands called. */
export const polls =
  ({ token }: Fan, { now = NOW, ...wish }: Partial<SeatWish & { readonly now: Instant }> = {}) =>
  () =>
    told(pollQueue(token, { ...ANY_SEAT, ...wish }, now), (turn) => {
      if (turn.kind === 'INSIDE') return `has ${seatsOf(turn.holds)}`;
      return turn.called ? 'called' : 'waits';
    });

export const switches =
  ({ schedule: { concertId, scheduleId } }: Sale, change: Parameters<typeof updateSchedule>[2]) =>
  () =>
    told(updateSchedule(concertId, scheduleId, change, NOW), () =>
      JSON.stringify(change).replaceAll(/[{}"]/g, ''),
    );

/** One tick of the queue. Who meets another tick leaves the rest to the next one. */
export const ticks =
  ({ schedule }: Sale, now: Instant = NOW) =>
  () =>
    told(admitWaiting(schedule, now), ({ called, soldOut }) => (soldOut ? 'sold out' : `calls ${called}`));

/** The consumer of the FIFO queue: what a batch could not do comes again, and where nobody waited it lets in at once. */
export const numbers =
  (sale: Sale, messages: readonly Delivered[], now: Instant = NOW) =>
  async (): Promise<string> => {
    let numbered = 0;
    for (let left = messages; left.length > 0;) {
      const assigned = await assignPositions(sale.schedule, left, now);
      numbered += assigned.numbered;
      if (assigned.wasEmpty && assigned.numbered > 0) await ticks(sale, now)();
      left = left.slice(assigned.done);
    }
    return `numbers ${numbered}`;
  };

/** TTL removes the rows of holds, if they are still there and still to be removed; the stream tells of each. */
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
  const word = await told(
    retryOnConflict(() => write(removal)),
    () => 'tidied',
  );
  return word === 'tidied';
};
