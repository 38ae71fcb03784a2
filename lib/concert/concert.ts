import type { Instant } from '#lib/clock.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';

export interface Concert {
  readonly concertId: ConcertId;
  readonly name: string;
  readonly description: string;
  /** Points for one seat. */
  readonly price: number;
  /** `false`: left out of the list of concerts; who knows its id finds it. */
  readonly listed?: boolean;
  readonly createdAt: Instant;
}

export const isListed = ({ listed = true }: Concert): boolean => listed;

/** How many a schedule lets in, and what one person may have. */
export interface AdmissionSettings {
  /** Seats that one person may hold and own together, 1 to 4. */
  readonly maxSeatsPerUser: number;
  /** People inside at once, at the most. */
  readonly maxActive: number;
  /** 1: whoever is let in finds a seat. Above: sells faster, and some may find none. */
  readonly admitFactor: number;
  /** Message groups over which joins are spread: one keeps strict arrival order, each carries 300 joins/s. */
  readonly lanes: number;
}

export interface Schedule extends AdmissionSettings {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** IANA zone in which the show's dates are read and written. */
  readonly timezone: string;
  readonly status: 'OPEN' | 'CLOSED';
  /** Joins are refused before; absent: the sale is open from the start. */
  readonly saleOpensAt?: Instant;
  readonly createdAt: Instant;
}

/** What a deployment starts from. */
export const defaultAdmission: AdmissionSettings = {
  maxSeatsPerUser: 2,
  maxActive: 100,
  admitFactor: 1,
  lanes: 8,
};

export type SaleStatus = 'OPEN' | 'NOT_YET' | 'CLOSED';

/** Whether fans may join now: not before the opening, not after the show has begun. */
export const saleStatus = (schedule: Schedule, now: Instant): SaleStatus => {
  if (schedule.status === 'CLOSED' || now >= schedule.startsAt) return 'CLOSED';
  return schedule.saleOpensAt !== undefined && now < schedule.saleOpensAt ? 'NOT_YET' : 'OPEN';
};
