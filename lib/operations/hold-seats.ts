import type { Instant } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import { isSaleClosed, type Schedule } from '#lib/concert/concert.ts';
import { changedSinceRead, DomainError, invalidField, isDomainError } from '#lib/errors.ts';
import type { UserId } from '#lib/ids.ts';
import { count } from '#lib/metrics.ts';
import { changeHeld, readPass } from '#lib/queue/place.items.ts';
import { heldOn, type Pass, type Place } from '#lib/queue/queue.ts';
import { bestSeats } from '#lib/seat/best-seats.ts';
import {
  bySeatNumber,
  countOwned,
  freeSeats,
  type HeldSeat,
  heldSeatOf,
  type Hold,
  isHeld,
  newHold,
  reservationOf,
  type SeatHold,
} from '#lib/seat/seat.ts';
import {
  cancelHeldReservation,
  hasRunOut,
  moveReservation,
  putHold,
  putReservation,
  readHolds,
  releaseHold,
} from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';
import { passToken, type QueueToken, signToken } from '#lib/token/token.ts';

/** The seats that a user wants to hold instead: these seats, or a number of seats. */
export type ExchangeWish = NamedSeats | { readonly count: number };

interface NamedSeats {
  readonly seatNumbers: readonly number[];
}

export interface Held {
  /** All seats that the user holds now, by seat number. */
  readonly holds: readonly HeldSeat[];
  /** When all these holds end. Nothing extends them. */
  readonly expiresAt: Instant;
  /** The payment token. */
  readonly token: string;
}

/**
 * Exchanges the held seats for the wished ones, all or none: if it fails, the user keeps the held seats. The end of the pass
 * stays the same. A wish for the seats that are already held changes nothing.
 * @throws DomainError PASS_EXPIRED, INVALID_INPUT for more seats than the date allows, SCHEDULE_CLOSED, SEAT_TAKEN (with
 *   `seatNumbers`), NO_SEAT_FREE, SEAT_LIMIT_REACHED (with `maxSeatsPerUser`), CONFLICT
 */
export const holdSeats = async (token: QueueToken, wish: ExchangeWish, now: Instant): Promise<Held> => {
  const { concertId, scheduleId } = token;
  const [schedule, { price }] = await Promise.all([
    cachedSchedule(concertId, scheduleId, now),
    cachedConcert(concertId, now),
  ]);

  return retryOnConflict(async (attempt) => {
    // The place is read first. If another request of its user changes it from here on, this write fails.
    const pass = await readPass(token, now);
    const held = heldOn(pass, now);
    if (isHeldAlready(wish, held)) return answer(token, pass, held, now);
    refuseTooMany(wish, schedule);
    if (isSaleClosed(schedule, now)) throw new DomainError('SCHEDULE_CLOSED');

    const wanted =
      attempt === 1 && isSwap(wish, held)
        ? wish.seatNumbers
        : seatsToHold(wish, await readFreeSeats(pass, held, wish, schedule, now), held, attempt);
    const exchange = planExchange(pass, held, wanted, price, now);
    await makeExchange(pass, exchange, now);
    count('holds', exchange.taken.length);
    return answer(token, pass, exchange.held, now);
  });
};

/**
 * Whether named seats can be exchanged without reading the seat map: they are no more than before, and the write fails
 * unless each of them is free. If it fails, the next attempt reads the map and names all taken seats.
 */
const isSwap = (wish: ExchangeWish, held: readonly HeldSeat[]): wish is NamedSeats =>
  'seatNumbers' in wish && wish.seatNumbers.length <= held.length;

/**
 * The seats that are free now.
 * @throws DomainError SEAT_LIMIT_REACHED (with `maxSeatsPerUser`); CONFLICT when the pass has changed since it was read
 */
const readFreeSeats = async (
  { userId, scheduleId }: Place,
  held: readonly HeldSeat[],
  wish: ExchangeWish,
  { maxSeatsPerUser }: Schedule,
  now: Instant,
): Promise<Set<number>> => {
  const holds = await readHolds(scheduleId, 'latest');
  // Another request has changed the seats of this pass. Decide again, so that they do not count as taken by others.
  if (!isOnPass(holds, userId, held, now)) throw changedSinceRead();
  if (sizeOf(wish) > held.length && countOwned(userId, holds) + sizeOf(wish) > maxSeatsPerUser)
    throw new DomainError('SEAT_LIMIT_REACHED', { maxSeatsPerUser });
  return freeSeats(holds, now);
};

/** Whether the live holds of a user among these are exactly those that their pass lists. */
const isOnPass = (
  holds: readonly SeatHold[],
  userId: UserId,
  held: readonly HeldSeat[],
  now: Instant,
): boolean =>
  holds
    .filter((hold) => hold.userId === userId)
    .every((hold) => isHeld(hold, now) === held.some(({ seatNumber }) => seatNumber === hold.seatNumber));

const sizeOf = (wish: ExchangeWish): number => ('count' in wish ? wish.count : wish.seatNumbers.length);

/** A wish above the limit is invalid input, whatever the user owns already. */
const refuseTooMany = (wish: ExchangeWish, { maxSeatsPerUser }: Schedule): void => {
  if (sizeOf(wish) <= maxSeatsPerUser) return;
  const field = 'count' in wish ? 'count' : 'seatNumbers';
  const message = `1인당 최대 ${maxSeatsPerUser}석까지 선택할 수 있습니다. At most ${maxSeatsPerUser} seats per person.`;
  throw invalidField(field, message);
};

/** Whether the user holds exactly what they wish. */
const isHeldAlready = (wish: ExchangeWish, held: readonly HeldSeat[]): boolean =>
  held.length === sizeOf(wish) &&
  ('count' in wish || held.every(({ seatNumber }) => wish.seatNumbers.includes(seatNumber)));

/**
 * The seats to hold from now on.
 * @param attempt others may have taken the best seats, so each further attempt chooses among more of them
 */
const seatsToHold = (
  wish: ExchangeWish,
  free: ReadonlySet<number>,
  held: readonly HeldSeat[],
  attempt: number,
): readonly number[] => {
  const mine = held.map(({ seatNumber }) => seatNumber);
  if ('seatNumbers' in wish) {
    const taken = wish.seatNumbers.filter((seat) => !mine.includes(seat) && !free.has(seat));
    if (taken.length > 0) throw new DomainError('SEAT_TAKEN', { seatNumbers: taken });
    return wish.seatNumbers;
  }
  const kept = mine.slice(0, wish.count);
  const choice = attempt === 1 ? 0 : Math.floor(Math.random() * attempt ** 2);
  const best = bestSeats(free, wish.count - kept.length, { choice, beside: kept });
  if (kept.length + best.length < wish.count) throw new DomainError('NO_SEAT_FREE');
  return [...kept, ...best];
};

/** The changes of an exchange. */
interface Exchange {
  /** All seats held afterwards. */
  readonly held: readonly HeldSeat[];
  readonly taken: readonly Hold[];
  readonly given: readonly HeldSeat[];
}

/**
 * Each newly taken seat replaces one that is given back, and keeps its reservation and price. Further seats get a new
 * reservation and the current price.
 */
const planExchange = (
  pass: Pass,
  held: readonly HeldSeat[],
  wanted: readonly number[],
  price: number,
  now: Instant,
): Exchange => {
  const given = held.filter(({ seatNumber }) => !wanted.includes(seatNumber));
  const kept = held.filter((seat) => !given.includes(seat));
  const taken = wanted
    .filter((seatNumber) => !kept.some((seat) => seat.seatNumber === seatNumber))
    .map((seatNumber, index) => {
      const { reservationId, price: paid } = given[index] ?? {};
      const seat = { seatNumber, price: paid ?? price, ...(reservationId && { reservationId }) };
      return newHold({ ...pass, position: pass.number ?? pass.position }, seat, now, index);
    });
  return { held: [...kept, ...taken.map(heldSeatOf)].toSorted(bySeatNumber), taken, given };
};

/** @throws DomainError CONFLICT when somebody has just taken one of the seats: the next attempt names all taken seats */
const makeExchange = async (pass: Place, { held, taken, given }: Exchange, now: Instant): Promise<void> => {
  try {
    await transact([
      changeHeld(pass, held, now),
      ...taken.map((hold) => putHold(hold, now)),
      ...given.map((seat) =>
        releaseHold({ ...seat, scheduleId: pass.scheduleId }, 'PENDING', now, hasRunOut),
      ),
      ...reservationWrites(pass, taken, given),
    ]);
  } catch (error) {
    throw isDomainError(error, 'SEAT_TAKEN') ? changedSinceRead() : error;
  }
};

const reservationWrites = (pass: Place, taken: readonly Hold[], given: readonly HeldSeat[]): Write[] => {
  const { userId } = pass;
  return [
    ...taken.map((hold, index) => {
      const from = given[index];
      return from ? moveReservation({ ...from, userId }, hold) : putReservation(reservationOf(hold, pass));
    }),
    ...given.slice(taken.length).map((seat) => cancelHeldReservation({ ...seat, userId })),
  ];
};

const answer = async (
  token: QueueToken,
  pass: Pass,
  holds: readonly HeldSeat[],
  now: Instant,
): Promise<Held> => ({
  holds,
  expiresAt: pass.expiresAt,
  token: await signToken(passToken(token, pass), now),
});
