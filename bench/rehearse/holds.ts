import type { Instant } from '#lib/clock.ts';
import type { HoldId, ReservationId, ScheduleId, UserId } from '#lib/ids.ts';
import { chooseSeats } from '#lib/seat/choose-seats.ts';
import { freeSeats, type Hold, isHeld, seatNumbers } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';

const nobody = { holdId: '' as HoldId, reservationId: '' as ReservationId, scheduleId: '' as ScheduleId };

/** The holds of a schedule, as the table has them: the row of a hold stays until its seat is held again. */
export class Holds {
  readonly #holds = new Map<number, Hold>();
  #cached: readonly Hold[] | undefined;

  /** @param seats on sale. The others are already sold. */
  constructor(seats: number, now: Instant) {
    for (const seatNumber of seatNumbers.slice(seats)) {
      this.#put(seatNumber, { userId: '' as UserId, position: 0, createdAt: now, expiresAt: now });
      this.#confirm(seatNumber);
    }
  }

  get rows(): readonly Hold[] {
    return (this.#cached ??= [...this.#holds.values()]);
  }

  /** Holds seats for a fan who enters. @param choice the fan's rank in the call @returns none if no seat is free */
  enter(fan: number, position: number, count: number, choice: number, now: Instant): readonly number[] {
    const seats = chooseSeats(freeSeats(this.rows, now), { seatNumbers: [], count }, choice);
    for (const seat of seats) {
      this.#put(seat, { userId: userOf(fan), position, createdAt: now, expiresAt: now + PASS_MS });
    }
    return seats;
  }

  /** Whether a fan still holds a seat. */
  isInside(fan: number, now: Instant): boolean {
    return this.#heldBy(fan).some((hold) => isHeld(hold, now));
  }

  /** Pays the seats that a fan holds. */
  pay(fan: number, now: Instant): void {
    for (const hold of this.#heldBy(fan)) if (isHeld(hold, now)) this.#confirm(hold.seatNumber);
  }

  #heldBy(fan: number): Hold[] {
    return this.rows.filter(({ userId, status }) => userId === userOf(fan) && status === 'PENDING');
  }

  #put(seatNumber: number, hold: Pick<Hold, 'userId' | 'position' | 'createdAt' | 'expiresAt'>): void {
    this.#set({ ...nobody, ...hold, seatNumber, status: 'PENDING', price: 0 });
  }

  #confirm(seatNumber: number): void {
    const hold = this.#holds.get(seatNumber);
    if (hold) this.#set({ ...hold, status: 'CONFIRMED' });
  }

  #set(hold: Hold): void {
    this.#holds.set(hold.seatNumber, hold);
    this.#cached = undefined;
  }
}

const userOf = (fan: number): UserId => String(fan) as UserId;
