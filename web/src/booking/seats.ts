import type { Reservation, Seat } from '#web/api-types.ts';
import type { Held } from '#web/queue/place.ts';

/** Seats stand in rows of ten; 1–10 is the front row. */
const SEATS_PER_ROW = 10;

/** What to show of a seat. */
export type SeatState = 'free' | 'chosen' | 'held' | 'sold' | 'mine';

export interface SeatView {
  readonly seatNumber: number;
  readonly row: number;
  readonly state: SeatState;
}

export const rowOf = (seatNumber: number): number => Math.ceil(seatNumber / SEATS_PER_ROW);

interface Own {
  readonly chosen: readonly number[];
  /** Paid before. */
  readonly owned: readonly number[];
  /** Just given back: the map may still show them as held. */
  readonly released: readonly number[];
}

/** The seats row by row, as this fan sees them. */
export const seatRows = (seats: readonly Seat[], own: Own): SeatView[][] => {
  const rows: SeatView[][] = [];
  for (const seat of seats.toSorted((one, other) => one.seatNumber - other.seatNumber)) {
    const row = rowOf(seat.seatNumber);
    (rows[row - 1] ??= []).push({ seatNumber: seat.seatNumber, row, state: stateOf(seat, own) });
  }
  return rows;
};

const stateOf = ({ seatNumber, status }: Seat, { chosen, owned, released }: Own): SeatState => {
  if (owned.includes(seatNumber)) return 'mine';
  if (chosen.includes(seatNumber)) return 'chosen';
  if (status === 'SOLD') return 'sold';
  return status === 'HELD' && !released.includes(seatNumber) ? 'held' : 'free';
};

export const canChoose = (state: SeatState): boolean => state === 'free' || state === 'chosen';

/** What is chosen after a press; `undefined`: no more seats may be chosen. With one seat a person, another replaces it. */
export const toggled = (
  chosen: readonly number[],
  seatNumber: number,
  limit: number,
): readonly number[] | undefined => {
  if (chosen.includes(seatNumber)) return chosen.filter((one) => one !== seatNumber);
  if (limit === 1) return [seatNumber];
  if (chosen.length >= limit) return undefined;
  return [...chosen, seatNumber].toSorted((one, other) => one - other);
};

/** Which of the chosen seats somebody else has taken meanwhile. */
export const takenOf = (
  chosen: readonly number[],
  seats: readonly Seat[],
  released: readonly number[] = [],
): number[] => {
  const free = new Set(
    seats
      .filter(({ seatNumber, status }) => status === 'AVAILABLE' || released.includes(seatNumber))
      .map(({ seatNumber }) => seatNumber),
  );
  return chosen.filter((seatNumber) => !free.has(seatNumber));
};

export const countFree = (seats: readonly Seat[]): number =>
  seats.filter(({ status }) => status === 'AVAILABLE').length;

type Move = (seatNumber: number, last: number) => number;

const rowStart = (seatNumber: number): number => (rowOf(seatNumber) - 1) * SEATS_PER_ROW + 1;

const moves: Readonly<Record<string, Move>> = {
  ArrowLeft: (seat) => (seat > rowStart(seat) ? seat - 1 : seat),
  ArrowRight: (seat, last) => Math.min(last, seat < rowStart(seat) + SEATS_PER_ROW - 1 ? seat + 1 : seat),
  ArrowUp: (seat) => (seat > SEATS_PER_ROW ? seat - SEATS_PER_ROW : seat),
  ArrowDown: (seat, last) => (seat + SEATS_PER_ROW <= last ? seat + SEATS_PER_ROW : seat),
  Home: (seat) => rowStart(seat),
  End: (seat, last) => Math.min(last, rowStart(seat) + SEATS_PER_ROW - 1),
  PageUp: (seat) => ((seat - 1) % SEATS_PER_ROW) + 1,
  PageDown: (seat, last) => last - SEATS_PER_ROW + ((seat - 1) % SEATS_PER_ROW) + 1,
};

/** Where a key leads from a seat of the map; `undefined`: it is no key of the map. (ARIA Authoring Practices: grid) */
export const seatAfterKey = (
  { key, ctrlKey }: Pick<KeyPress, 'key' | 'ctrlKey'>,
  seatNumber: number,
  last: number,
): number | undefined => {
  if (ctrlKey && key === 'Home') return 1;
  if (ctrlKey && key === 'End') return last;
  return ctrlKey ? undefined : moves[key]?.(seatNumber, last);
};

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
}

/** What someone holds and owns of a date, by their reservations. */
export const ownSeats = (
  reservations: readonly Reservation[],
  scheduleId: string,
): { held: Held | undefined; owned: readonly number[] } => {
  const own = reservations.filter((one) => one.scheduleId === scheduleId);
  const held = own
    .filter(({ status }) => status === 'HELD')
    .toSorted((one, other) => one.seatNumber - other.seatNumber);
  const owned = own.filter(({ status }) => status === 'PAID').map(({ seatNumber }) => seatNumber);
  if (held.length === 0) return { held: undefined, owned };
  return {
    held: {
      seats: held.map(({ seatNumber, reservationId, price }) => ({ seatNumber, reservationId, price })),
      expiresAt: Math.min(...held.map(({ expiresAt }) => Date.parse(expiresAt ?? ''))),
    },
    owned,
  };
};

export const totalOf = ({ seats }: Held): number => seats.reduce((sum, { price }) => sum + price, 0);
