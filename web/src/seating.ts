import type { Reservation } from '#web/api-types.ts';

/** Rows of ten; seats 1–10 are the front row. */
export const SEATS_PER_ROW = 10;

export const rowOf = (seatNumber: number): number => Math.ceil(seatNumber / SEATS_PER_ROW);

/** The most seats that a date may allow one person. */
export const MAX_SEATS_PER_USER = 4;

const owned: Readonly<Record<Reservation['status'], boolean>> = {
  HELD: false,
  PAID: true,
  CANCELLED: false,
};

/** Whether the reservation gives its user the seat itself. */
export const ownsSeat = ({ status }: Pick<Reservation, 'status'>): boolean => owned[status];
