import type { Instant } from '#lib/clock.ts';
import { isSaleClosed } from '#lib/concert/concert.ts';
import { findConcert, findSchedule } from '#lib/concert/find-concert.ts';
import { changedSinceRead, DomainError, isDomainError } from '#lib/errors.ts';
import { type HoldId, newId, type ReservationId } from '#lib/ids.ts';
import { count } from '#lib/metrics.ts';
import { noteHeld, passEnd, readPass } from '#lib/queue/place.items.ts';
import { passToken } from '#lib/queue/poll-queue.ts';
import { heldOn, HOLD_MS, type Place } from '#lib/queue/queue.ts';
import { type QueueToken, signToken } from '#lib/queue/token.ts';
import { bestSeats } from '#lib/seat/best-seats.ts';
import { type HeldSeat, type Hold, isFree, isHeldBy, type Reservation, seatNumbers } from '#lib/seat/seat.ts';
import { putHold, putReservation, readHolds } from '#lib/seat/seat.items.ts';
import { againOnConflict, transact } from '#lib/table/transact.ts';

/** Which seats: these, or so many of the best that the bearer holds this many in all. */
export type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

export interface Held {
  /** All that the bearer holds now, in the order of the seats. */
  readonly holds: readonly HeldSeat[];
  /** When the first of them runs out. */
  readonly expiresAt: Instant;
  /** The payment token, renewed for as long as the pass now lasts. */
  readonly token: string;
}

/**
 * Holds seats for five minutes, all or none. Asking again for what is already held changes nothing.
 * @throws DomainError PASS_EXPIRED, INVALID_INPUT for more than the bearer may have, SCHEDULE_CLOSED,
 *   SEAT_TAKEN (with `seatNumbers`), NO_SEAT_FREE, SEAT_LIMIT_REACHED (with `maxSeatsPerUser`), CONFLICT
 */
export const holdSeats = async (token: QueueToken, wish: Wish, now: Instant): Promise<Held> => {
  const { userId, concertId, scheduleId } = token;
  const [schedule, { price }] = await Promise.all([
    findSchedule(concertId, scheduleId, now),
    findConcert(concertId, now),
  ]);

  return againOnConflict(async (attempt) => {
    // The place first: whatever its holder does from here on changes its version and fails this write.
    const pass = await readPass(token, now);
    const { maxSeats = schedule.maxSeatsPerUser } = pass;
    refuseTooMany(wish, maxSeats);
    const held = heldOn(pass, now);
    if (isHeld(wish, held)) return answer(token, pass, held, now);
    if (isSaleClosed(schedule, now)) throw new DomainError('SCHEDULE_CLOSED');

    const holds = await readHolds(scheduleId, 'latest');
    const owned = holds.filter((hold) => hold.userId === userId && hold.status === 'CONFIRMED');
    // What another request of theirs has held since the place was read is not taken by somebody else.
    const known = new Set(held.map(({ holdId }) => holdId));
    if (holds.some((hold) => isHeldBy(userId, hold, now) && !known.has(hold.holdId)))
      throw changedSinceRead();

    const wanted = chooseSeats(wish, holds, held, now, attempt);
    // By number: what was held when the place was read may have been paid by now.
    const had = new Set([...owned, ...held].map(({ seatNumber }) => seatNumber));
    if (had.size + wanted.length > maxSeats) {
      throw new DomainError('SEAT_LIMIT_REACHED', { maxSeatsPerUser: maxSeats });
    }

    const expiresAt = Math.min(now + HOLD_MS, pass.hardEndsAt ?? pass.expiresAt);
    const added = wanted.map((seatNumber, place): Hold => ({
      holdId: newId<HoldId>(now),
      reservationId: newId<ReservationId>(now, place),
      userId,
      scheduleId,
      seatNumber,
      status: 'PENDING',
      price,
      position: pass.position,
      createdAt: now,
      expiresAt,
    }));
    const all = [...held, ...added.map(heldSeatOf)].toSorted(
      (one, other) => one.seatNumber - other.seatNumber,
    );
    await hold(added, all, pass, now);
    count('holds', added.length);
    return answer(token, { ...pass, expiresAt: passEnd(pass, all) }, all, now);
  });
};

/** More than the bearer may have of this date is a fault of the request, whatever they hold. */
const refuseTooMany = (wish: Wish, maxSeats: number): void => {
  const wished = 'count' in wish ? wish.count : wish.seatNumbers.length;
  if (wished <= maxSeats) return;
  const field = 'count' in wish ? 'count' : 'seatNumbers';
  const message = `1인당 최대 ${maxSeats}석입니다. At most ${maxSeats} seats a person.`;
  throw new DomainError('INVALID_INPUT', { fields: [{ field, message }] });
};

/** Whether nothing is missing to what is wished. */
const isHeld = (wish: Wish, held: readonly HeldSeat[]): boolean =>
  'count' in wish
    ? held.length >= wish.count
    : wish.seatNumbers.every((seat) => held.some(({ seatNumber }) => seatNumber === seat));

/**
 * The seats that are missing to what is wished.
 * @param attempt who lost the race for the best seats takes the next best, further away each time
 */
const chooseSeats = (
  wish: Wish,
  holds: readonly Hold[],
  held: readonly HeldSeat[],
  now: Instant,
  attempt: number,
): readonly number[] => {
  const bySeat = new Map(holds.map((hold) => [hold.seatNumber, hold]));
  const mine = new Set(held.map(({ seatNumber }) => seatNumber));

  if ('seatNumbers' in wish) {
    const missing = wish.seatNumbers.filter((seat) => !mine.has(seat));
    const taken = missing.filter((seat) => !isFree(bySeat.get(seat), now));
    if (taken.length > 0) throw new DomainError('SEAT_TAKEN', { seatNumbers: taken });
    return missing;
  }

  const missing = wish.count - mine.size;
  const free = new Set(seatNumbers.filter((seat) => isFree(bySeat.get(seat), now)));
  const choice = attempt === 1 ? 0 : Math.floor(Math.random() * attempt ** 2);
  const best = bestSeats(free, missing, choice);
  if (best.length < missing) throw new DomainError('NO_SEAT_FREE');
  return best;
};

/** A seat that someone has just taken is a reason to look again: the next look names all that are taken. */
const hold = async (
  added: readonly Hold[],
  all: readonly HeldSeat[],
  pass: Place,
  now: Instant,
): Promise<void> => {
  try {
    await transact([
      ...added.map((one) => putHold(one, now)),
      ...added.map((one) => putReservation(reservationOf(one, pass))),
      noteHeld(pass, all, now),
    ]);
  } catch (error) {
    throw isDomainError(error, 'SEAT_TAKEN') ? changedSinceRead() : error;
  }
};

const heldSeatOf = ({ seatNumber, holdId, reservationId, price, expiresAt }: Hold): HeldSeat => ({
  seatNumber,
  holdId,
  reservationId,
  price,
  expiresAt,
});

const reservationOf = (one: Hold, { concertId }: Place): Reservation => ({
  reservationId: one.reservationId,
  userId: one.userId,
  concertId,
  scheduleId: one.scheduleId,
  seatNumber: one.seatNumber,
  seatHoldId: one.holdId,
  status: 'HELD',
  price: one.price,
  createdAt: one.createdAt,
  expiresAt: one.expiresAt,
});

const answer = async (
  token: QueueToken,
  pass: Place,
  held: readonly HeldSeat[],
  now: Instant,
): Promise<Held> => ({
  holds: held,
  expiresAt: Math.min(...held.map(({ expiresAt }) => expiresAt)),
  token: await signToken(passToken(token, pass), now),
});
