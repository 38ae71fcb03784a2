import type { Reservation, Seat } from '#web/api-types.ts';
import { ownsSeat, rowOf, SEATS_PER_ROW } from '#web/seating.ts';

/** The state of a seat, as this user sees it. */
export type SeatState =
  | 'free'
  | 'chosen'
  /** Held for this user, and still chosen. */
  | 'yours'
  /** Held for this user until the exchange, and not chosen any more. */
  | 'deselected'
  /** Held for somebody else. */
  | 'held'
  | 'sold'
  /** Paid before by this user. */
  | 'owned';

export interface SeatView {
  readonly seatNumber: number;
  readonly row: number;
  readonly state: SeatState;
  readonly canChoose: boolean;
  /** The rank of the wish, from 1. */
  readonly rank?: number;
}

interface Own {
  readonly chosen: readonly number[];
  readonly held: readonly number[];
  readonly owned: readonly number[];
}

/** The seats in rows, for a user who has entered the sale. */
export const seatRows = (seats: readonly Seat[], own: Own): SeatView[][] =>
  rowsOf(seats, (seat) => {
    const state = stateOf(seat, own);
    return { state, canChoose: CAN_CHOOSE.has(state) };
  });

const CAN_CHOOSE: ReadonlySet<SeatState> = new Set(['free', 'chosen', 'yours', 'deselected']);

/** The seats in rows, for a waiting user, who may also wish for held seats. @param wished in order of preference */
export const wishRows = (seats: readonly Seat[], wished: readonly number[]): SeatView[][] =>
  rowsOf(seats, (seat) => {
    const rank = wished.indexOf(seat.seatNumber) + 1;
    if (rank > 0) return { state: 'chosen', canChoose: true, rank };
    return { state: publicStates[seat.status], canChoose: seat.status !== 'SOLD' };
  });

const rowsOf = (
  seats: readonly Seat[],
  look: (seat: Seat) => Omit<SeatView, 'seatNumber' | 'row'>,
): SeatView[][] => {
  const rows: SeatView[][] = [];
  for (const seat of seats.toSorted((one, other) => one.seatNumber - other.seatNumber)) {
    const row = rowOf(seat.seatNumber);
    (rows[row - 1] ??= []).push({ seatNumber: seat.seatNumber, row, ...look(seat) });
  }
  return rows;
};

const stateOf = (seat: Seat, { chosen, held, owned }: Own): SeatState => {
  const { seatNumber } = seat;
  if (owned.includes(seatNumber)) return 'owned';
  if (chosen.includes(seatNumber)) return held.includes(seatNumber) ? 'yours' : 'chosen';
  // The map may be older than the hold.
  return held.includes(seatNumber) ? 'deselected' : publicStates[seat.status];
};

const publicStates = {
  AVAILABLE: 'free',
  HELD: 'held',
  SOLD: 'sold',
} as const satisfies Record<Seat['status'], SeatState>;

/** The chosen seats after a press; `undefined`: the limit is reached. With a limit of one, the new seat replaces the old. */
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

/** The chosen seats that somebody else has taken. */
export const takenOf = (
  chosen: readonly number[],
  seats: readonly Seat[],
  held: readonly number[],
): number[] => {
  const taken = new Set(
    seats.filter(({ status }) => status !== 'AVAILABLE').map(({ seatNumber }) => seatNumber),
  );
  return chosen.filter((seatNumber) => taken.has(seatNumber) && !held.includes(seatNumber));
};

/** Whether two lists name the same seats. */
export const areSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((seatNumber) => other.includes(seatNumber));

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

/** The seat that a key moves to; `undefined`: the map does not use this key. (ARIA Authoring Practices: grid) */
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

/** The seats of a date that the user owns. */
export const ownedSeats = (reservations: readonly Reservation[], scheduleId: string): number[] =>
  reservations
    .filter((one) => one.scheduleId === scheduleId && ownsSeat(one))
    .map(({ seatNumber }) => seatNumber);
