import type { Instant } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import { changedSinceRead, DomainError, isDomainError } from '#lib/errors.ts';
import { count } from '#lib/metrics.ts';
import { activatePlace, readPlaceAndQueue } from '#lib/queue/place.items.ts';
import {
  entryStatus,
  hasLivePass,
  isWaiting,
  numberInQueue,
  type Pass,
  type Place,
  type QueueState,
} from '#lib/queue/queue.ts';
import { cachedHoldsIfAny, readAndCacheHolds } from '#lib/seat/cached-holds.ts';
import { chooseSeats, type SeatWish } from '#lib/seat/choose-seats.ts';
import {
  bySeatNumber,
  countOwned,
  countUnsold,
  freeSeats,
  heldSeatOf,
  type Hold,
  newHold,
  reservationOf,
  type SeatHold,
} from '#lib/seat/seat.ts';
import { putHold, putReservation } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';

/** A place whose number is called, and its queue. Both were just read. */
interface Called {
  readonly place: Place;
  readonly state: QueueState;
}

/**
 * Lets a called user enter: their place becomes a pass with held seats, in one transaction.
 * @returns the pass, also when another request of the same user made it; `undefined` while no seat is free or the sale is
 *   paused or not open yet
 * @throws DomainError SEAT_LIMIT_REACHED (with `maxSeatsPerUser`), SOLD_OUT, SCHEDULE_CLOSED, PLACE_LOST
 */
export const enterSale = async (called: Called, wish: SeatWish, now: Instant): Promise<Pass | undefined> => {
  // Called users who wait for a seat poll every second. One read of the seats a second serves all their polls in this
  // container.
  const holds = await cachedHoldsIfAny(called.place.scheduleId, now);
  if (holds && seatsToHold(holds, now).size === 0) return undefined;
  try {
    return await retryOnConflict((attempt) => tryToEnter(called, wish, attempt, now));
  } catch (error) {
    // Other users were quicker at each attempt. The next poll tries again.
    if (isDomainError(error, 'CONFLICT')) return undefined;
    throw error;
  }
};

const tryToEnter = async (
  called: Called,
  wish: SeatWish,
  attempt: number,
  now: Instant,
): Promise<Pass | undefined> => {
  const { userId, concertId, scheduleId, tokenId } = called.place;
  // The place is read before the seats. If its user has bought a seat since, the place has changed and the write fails.
  const [schedule, { price }, { place, state }] = await Promise.all([
    cachedSchedule(concertId, scheduleId, now),
    cachedConcert(concertId, now),
    attempt === 1 ? called : readPlaceAndQueue(userId, scheduleId),
  ]);
  if (place?.tokenId !== tokenId) return undefined;
  if (hasLivePass(place, now)) return place;
  if (!isWaiting(place)) throw new DomainError('PLACE_LOST');
  if (state.soldOut) throw new DomainError('SOLD_OUT');
  const entry = entryStatus(state, now);
  if (entry === 'CLOSED') throw new DomainError('SCHEDULE_CLOSED');
  const number = numberInQueue(place, state);
  if (entry === 'NOT_YET' || state.paused || number === null) return undefined;

  const holds = await readAndCacheHolds(scheduleId, now);
  const free = seatsToHold(holds, now);
  if (free.size === 0) return undefined;
  const { maxSeatsPerUser } = schedule;
  const mayHold = maxSeatsPerUser - countOwned(userId, holds);
  if (mayHold <= 0) throw new DomainError('SEAT_LIMIT_REACHED', { maxSeatsPerUser });
  const seats = chooseSeats(
    free,
    { ...wish, count: Math.min(wish.count, mayHold) },
    attempt === 1 ? rankOf(number, state, holds) : Math.floor(Math.random() * attempt ** 2),
  );

  const held = seats
    .map((seatNumber, index) =>
      newHold({ ...place, position: number, expiresAt: now + PASS_MS }, { seatNumber, price }, now, index),
    )
    .toSorted(bySeatNumber);
  const pass = { ...place, held: held.map(heldSeatOf) };
  await hold(pass, number, held, now);
  count('holds', held.length);
  return { ...pass, status: 'ACTIVE', activatedAt: now, expiresAt: now + PASS_MS };
};

/**
 * The seats that can be held now.
 * @throws DomainError SOLD_OUT when every seat is sold. The queue may not say so: no tick updates a queue that is not open.
 */
const seatsToHold = (holds: readonly SeatHold[], now: Instant): Set<number> => {
  if (countUnsold(holds) === 0) throw new DomainError('SOLD_OUT');
  return freeSeats(holds, now);
};

/**
 * How many numbers of the last call are before this one and have not entered yet. This user leaves the best seats to them. 0
 * for a number of an earlier call.
 */
const rankOf = (number: number, { serving, callSize }: QueueState, holds: readonly SeatHold[]): number => {
  const last = serving - callSize;
  const entered = new Set(holds.map((one) => one.position).filter((one) => one > last && one < number));
  return Math.max(0, number - last - 1 - entered.size);
};

/** @throws DomainError CONFLICT when somebody has just taken one of the seats: choose again */
const hold = async (pass: Place, number: number, holds: readonly Hold[], now: Instant): Promise<void> => {
  try {
    await transact([
      activatePlace(pass, number, pass.held ?? [], now),
      ...holds.map((one) => putHold(one, now)),
      ...holds.map((one) => putReservation(reservationOf(one, pass))),
    ]);
  } catch (error) {
    throw isDomainError(error, 'SEAT_TAKEN') ? changedSinceRead() : error;
  }
};
