import type { PlaceId } from '#web/queue/kept-place.ts';
import { MAX_SEATS_PER_USER } from '#web/seating.ts';
import { isSignedIn } from '#web/session/session.ts';
import { keyOfUser, remember, remembered } from '#web/storage.ts';

/** The seats that a waiting user would like. Entering the sale takes the first of them that are free. */
export interface Wishes {
  /** In order of preference. */
  readonly seats: readonly number[];
  /** The number of seats. */
  readonly count: number;
}

export const MAX_WISHES = 10;
const LAST_SEAT = 50;
const KIND = 'wishes';

export const noWishes: Wishes = { seats: [], count: 1 };

export const keyOfWishes = ({ userId, concertId, scheduleId }: PlaceId): string =>
  keyOfUser(KIND, userId, concertId, scheduleId);

/** Storage may contain anything: accepts only what the server accepts. */
export const readWishes = (text: string | undefined): Wishes => {
  try {
    const { seats, count } = JSON.parse(text ?? 'null') as Wishes;
    const areRight = seats.every((seat) => isWithin(seat, LAST_SEAT)) && isWithin(count, MAX_SEATS_PER_USER);
    if (!areRight) return noWishes;
    return { seats: [...new Set(seats)].slice(0, MAX_WISHES), count };
  } catch {
    return noWishes;
  }
};

const isWithin = (value: number, most: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= most;

export const keptWishes = (placeId: PlaceId): Wishes => readWishes(remembered(keyOfWishes(placeId)));

/** @param wishes `undefined` forgets them */
export const keepWishes = (placeId: PlaceId, wishes: Wishes | undefined): void => {
  if (wishes === undefined || isSignedIn(placeId.userId))
    remember(keyOfWishes(placeId), wishes && JSON.stringify(wishes));
};

/** The wishes as query parameters. Without any, the server chooses one seat. */
export const wishQuery = ({ seats, count }: Wishes): { seats?: string; count?: number } => ({
  ...(seats.length > 0 && { seats: seats.join(',') }),
  ...(count > 1 && { count }),
});

/** Adds a seat at the end, or removes it; `undefined`: there are ten already. */
export const withSeat = (wishes: Wishes, seatNumber: number): Wishes | undefined => {
  const { seats } = wishes;
  if (seats.includes(seatNumber)) return { ...wishes, seats: seats.filter((seat) => seat !== seatNumber) };
  return seats.length < MAX_WISHES ? { ...wishes, seats: [...seats, seatNumber] } : undefined;
};
