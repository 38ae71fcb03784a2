import { mayMove, type Transitions } from '#lib/table/transitions.ts';

// Each status has its transitions and its meaning here. Conditions, views and the audit read them: a new status does not
// compile until it has both.

export const seatTransitions = {
  AVAILABLE: ['SOLD'],
  SOLD: ['AVAILABLE'],
} as const satisfies Transitions;
export type StoredSeatStatus = keyof typeof seatTransitions;

/** What fans see of a seat. HELD is never stored on the seat: it follows from a live hold. */
export const seatStatuses = ['AVAILABLE', 'HELD', 'SOLD'] as const;
export type SeatStatus = (typeof seatStatuses)[number];

/** PENDING until it is paid or runs out, CONFIRMED while its holder owns the seat, RELEASED once it was given back. */
export const holdTransitions = {
  PENDING: ['CONFIRMED', 'RELEASED'],
  CONFIRMED: ['RELEASED'],
  RELEASED: [],
} as const satisfies Transitions;
export type HoldStatus = keyof typeof holdTransitions;

/** The status that a hold gives its seat. HELD ends when the hold expires. */
export const seatUnderHold: Readonly<Record<HoldStatus, SeatStatus>> = {
  PENDING: 'HELD',
  CONFIRMED: 'SOLD',
  RELEASED: 'AVAILABLE',
};

export const reservationTransitions = {
  HELD: ['PAID', 'CANCELLED'],
  PAID: ['CANCELLED'],
  CANCELLED: [],
} as const satisfies Transitions;
export type ReservationStatus = keyof typeof reservationTransitions;
export const reservationStatuses = Object.keys(reservationTransitions) as [
  ReservationStatus,
  ...ReservationStatus[],
];

/** What a reservation gives its user: time to pay for a seat, the seat itself, or nothing. */
export type ReservationGives = 'TIME_TO_PAY' | 'SEAT' | 'NOTHING';
export const reservationGives: Readonly<Record<ReservationStatus, ReservationGives>> = {
  HELD: 'TIME_TO_PAY',
  PAID: 'SEAT',
  CANCELLED: 'NOTHING',
};

export const mayBeCancelled = (status: ReservationStatus): boolean =>
  mayMove(reservationTransitions, status, 'CANCELLED');
