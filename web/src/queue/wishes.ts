import type { Line } from '#web/queue/kept-place.ts';
import { isSignedIn } from '#web/session/session.ts';
import { keyOfUser, remember, remembered } from '#web/storage.ts';

/** What somebody who waits would like: entering takes the first of these seats that are free. */
export interface Wishes {
  /** In the order of preference. */
  readonly seats: readonly number[];
  /** How many seats. */
  readonly count: number;
}

export const MAX_WISHES = 10;
const LAST_SEAT = 50;
const MAX_COUNT = 4;
const KIND = 'wishes';

export const noWishes: Wishes = { seats: [], count: 1 };

export const keyOfWishes = ({ userId, concertId, scheduleId }: Line): string =>
  keyOfUser(KIND, userId, concertId, scheduleId);

/** What is kept may be anything: only what can be asked for counts. */
export const readWishes = (text: string | undefined): Wishes => {
  try {
    const { seats, count } = JSON.parse(text ?? 'null') as Wishes;
    const areRight = seats.every((seat) => isWithin(seat, LAST_SEAT)) && isWithin(count, MAX_COUNT);
    if (!areRight) return noWishes;
    return { seats: [...new Set(seats)].slice(0, MAX_WISHES), count };
  } catch {
    return noWishes;
  }
};

const isWithin = (value: number, most: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= most;

export const keptWishes = (line: Line): Wishes => readWishes(remembered(keyOfWishes(line)));

/** @param wishes `undefined` forgets them */
export const keepWishes = (line: Line, wishes: Wishes | undefined): void => {
  if (wishes === undefined || isSignedIn(line.userId))
    remember(keyOfWishes(line), wishes && JSON.stringify(wishes));
};

/** The wishes as the poll sends them; without any, the server chooses one seat. */
export const wishQuery = ({ seats, count }: Wishes): { seats?: string; count?: number } => ({
  ...(seats.length > 0 && { seats: seats.join(',') }),
  ...(count > 1 && { count }),
});

/** The wishes after a press on a seat: it comes last, or goes; `undefined`: there are ten already. */
export const withSeat = (wishes: Wishes, seatNumber: number): Wishes | undefined => {
  const { seats } = wishes;
  if (seats.includes(seatNumber)) return { ...wishes, seats: seats.filter((seat) => seat !== seatNumber) };
  return seats.length < MAX_WISHES ? { ...wishes, seats: [...seats, seatNumber] } : undefined;
};
