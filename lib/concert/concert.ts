import type { Instant } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
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

/** What one person may have, and how a schedule's line is taken in. */
export interface SaleSettings {
  /** Seats that one person may hold and own together, 1 to 4. */
  readonly maxSeatsPerUser: number;
  /** Message groups over which joins are spread: one keeps strict arrival order, each carries 300 joins/s. */
  readonly lanes: number;
}

export interface Schedule extends SaleSettings {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** IANA zone in which the show's dates are read and written. */
  readonly timezone: string;
  /** What the operator has set; `saleStatus` says what holds now. */
  readonly status: 'OPEN' | 'CLOSED';
  /** Nobody joins or comes in before; absent: the sale is open from the start. */
  readonly saleOpensAt?: Instant;
  readonly createdAt: Instant;
}

/** What a deployment starts from. */
export const defaultSaleSettings: SaleSettings = {
  maxSeatsPerUser: 2,
  lanes: 8,
};

export type SaleStatus = 'OPEN' | 'NOT_YET' | 'CLOSED';

/** Whether fans may join and come in now. */
export const saleStatus = (
  schedule: Pick<Schedule, 'status' | 'startsAt' | 'saleOpensAt'>,
  now: Instant,
): SaleStatus => (schedule.status === 'CLOSED' ? 'CLOSED' : saleByClock(schedule, now));

/** The same by the clock alone: not before the opening, not once the show has begun. */
export const saleByClock = (
  { startsAt, saleOpensAt }: Pick<Schedule, 'startsAt' | 'saleOpensAt'>,
  now: Instant,
): SaleStatus => {
  if (now >= startsAt) return 'CLOSED';
  return saleOpensAt !== undefined && now < saleOpensAt ? 'NOT_YET' : 'OPEN';
};

/** The operator has closed the sale, or the show has begun: nobody joins, comes in or holds a seat any more. */
export const isSaleClosed = (schedule: Pick<Schedule, 'status' | 'startsAt'>, now: Instant): boolean =>
  saleStatus(schedule, now) === 'CLOSED';

const datesOutOfOrder = {
  startDatetime: '현재 이후여야 합니다. Must be in the future.',
  endDatetime: 'startDatetime 이후여야 합니다. Must be after startDatetime.',
  saleOpensAt: 'startDatetime 이전이어야 합니다. Must be before startDatetime.',
} as const;

/** @throws DomainError INVALID_INPUT (with `fields`) for a sale that would open at or after the begin of its show */
export const assertOpensBeforeShow = ({
  saleOpensAt,
  startsAt,
}: Pick<Schedule, 'saleOpensAt' | 'startsAt'>): void =>
  assertDates({ saleOpensAt: saleOpensAt === undefined || saleOpensAt < startsAt });

/** @throws DomainError INVALID_INPUT (with `fields`) for a new date that has begun, ends before or opens after its begin */
export const assertNewDates = (
  { startsAt, endsAt, saleOpensAt }: Pick<Schedule, 'startsAt' | 'endsAt' | 'saleOpensAt'>,
  now: Instant,
): void =>
  assertDates({
    startDatetime: startsAt > now,
    endDatetime: endsAt > startsAt,
    saleOpensAt: saleOpensAt === undefined || saleOpensAt < startsAt,
  });

const assertDates = (inOrder: Partial<Record<keyof typeof datesOutOfOrder, boolean>>): void => {
  const fields = Object.entries(datesOutOfOrder)
    .filter(([field]) => inOrder[field as keyof typeof inOrder] === false)
    .map(([field, message]) => ({ field, message }));
  if (fields.length > 0) throw new DomainError('INVALID_INPUT', { fields });
};
