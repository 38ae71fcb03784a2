import type { Instant } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import { changedSinceRead, DomainError, isDomainError } from '#lib/errors.ts';
import { count } from '#lib/metrics.ts';
import { activatePlace, readPlaceAndQueue } from '#lib/queue/place.items.ts';
import { entryStatus, hasLivePass, isWaiting, type Place, type QueueState } from '#lib/queue/queue.ts';
import { cachedHolds } from '#lib/seat/cached-holds.ts';
import { chooseSeats, type SeatWish } from '#lib/seat/choose-seats.ts';
import {
  bySeatNumber,
  countAvailable,
  countOwned,
  countUnsold,
  freeSeats,
  heldSeatOf,
  type Hold,
  newHold,
  reservationOf,
  type SeatHold,
} from '#lib/seat/seat.ts';
import { putHold, putReservation, readHolds } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';

/** A place whose number is called, and its queue, as they have just been read. */
interface Called {
  readonly place: Place;
  readonly state: QueueState;
}

/**
 * Lets somebody in whose number is called: their place becomes a pass, and seats are held on it, in one transaction.
 * @returns the pass, also when another request of theirs was quicker; nothing while no seat is free, the sale is paused
 *   or is not open yet
 * @throws DomainError SEAT_LIMIT_REACHED (with `maxSeatsPerUser`), SOLD_OUT, SCHEDULE_CLOSED, PLACE_LOST
 */
export const enterSale = async (called: Called, wish: SeatWish, now: Instant): Promise<Place | undefined> => {
  // Whoever stands at the door asks every second: one look at the seats a second is enough for all of them.
  const holds = await cachedHolds(called.place.scheduleId, now);
  // No tick says so of a queue in which nobody waits any more.
  if (countUnsold(holds) === 0) throw new DomainError('SOLD_OUT');
  if (countAvailable(holds, now) === 0) return undefined;
  try {
    return await retryOnConflict((attempt) => tryToEnter(called, wish, attempt, now));
  } catch (error) {
    // Others were quicker, each time: the next poll looks again.
    if (isDomainError(error, 'CONFLICT')) return undefined;
    throw error;
  }
};

const tryToEnter = async (
  called: Called,
  wish: SeatWish,
  attempt: number,
  now: Instant,
): Promise<Place | undefined> => {
  const { userId, concertId, scheduleId, tokenId } = called.place;
  // The place before the seats: while it is as it was read, its holder has bought no seat since.
  const [schedule, { price }, { place, state }] = await Promise.all([
    cachedSchedule(concertId, scheduleId, now),
    cachedConcert(concertId, now),
    attempt === 1 ? called : readPlaceAndQueue(userId, scheduleId),
  ]);
  if (place?.tokenId !== tokenId) return undefined;
  if (hasLivePass(place, now)) return place;
  if (!isWaiting(place)) throw new DomainError('PLACE_LOST');
  if (state.soldOut) throw new DomainError('SOLD_OUT');
  const door = entryStatus(state, now);
  if (door === 'CLOSED') throw new DomainError('SCHEDULE_CLOSED');
  if (door === 'NOT_YET' || state.paused) return undefined;

  const holds = await readHolds(scheduleId, 'latest');
  const { maxSeatsPerUser } = schedule;
  const mayHold = maxSeatsPerUser - countOwned(userId, holds);
  if (mayHold <= 0) throw new DomainError('SEAT_LIMIT_REACHED', { maxSeatsPerUser });
  const seats = chooseSeats(
    freeSeats(holds, now),
    { ...wish, count: Math.min(wish.count, mayHold) },
    attempt === 1 ? rankOf(place, state, holds) : Math.floor(Math.random() * attempt ** 2),
  );
  if (seats.length === 0) return undefined;

  const held = seats
    .map((seatNumber, index) =>
      newHold({ ...place, expiresAt: now + PASS_MS }, { seatNumber, price }, now, index),
    )
    .toSorted(bySeatNumber);
  const pass = { ...place, held: held.map(heldSeatOf) };
  await hold(pass, held, now);
  count('holds', held.length);
  return { ...pass, status: 'ACTIVE', activatedAt: now, expiresAt: now + PASS_MS };
};

/**
 * How many of the last call were called before this place and have yet to come: the best seats are left to them. None of them
 * once there was a later call.
 */
const rankOf = (
  { position }: Place,
  { serving, callSize }: QueueState,
  holds: readonly SeatHold[],
): number => {
  const last = serving - callSize;
  const came = new Set(holds.map((one) => one.position).filter((one) => one > last && one < position));
  return Math.max(0, position - last - 1 - came.size);
};

/** A seat that someone has just taken is a reason to look again. */
const hold = async (pass: Place, holds: readonly Hold[], now: Instant): Promise<void> => {
  try {
    await transact([
      activatePlace(pass, pass.held ?? [], now),
      ...holds.map((one) => putHold(one, now)),
      ...holds.map((one) => putReservation(reservationOf(one, pass))),
    ]);
  } catch (error) {
    throw isDomainError(error, 'SEAT_TAKEN') ? changedSinceRead() : error;
  }
};
