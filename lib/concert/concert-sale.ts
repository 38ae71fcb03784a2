import type { Instant } from '#lib/clock.ts';
import { type Schedule, saleStatus, type SaleStatus } from '#lib/concert/concert.ts';

/**
 * The first that holds: a date has seats on sale, a sale will open, every open sale is sold out, every sale is closed, no date.
 */
export const concertSaleStatuses = ['OPEN', 'NOT_YET', 'SOLD_OUT', 'CLOSED', 'NO_DATES'] as const;
export type ConcertSaleStatus = (typeof concertSaleStatuses)[number];

/** How a concert sells, over all its dates. */
export interface ConcertSale {
  readonly status: ConcertSaleStatus;
  /** When the earliest show begins that has seats to sell, now or once its sale opens. */
  readonly nextShowAt: Instant | undefined;
  /** When the next sale opens. */
  readonly nextOpeningAt: Instant | undefined;
}

const byStart = (one: Schedule, other: Schedule): number => one.startsAt - other.startsAt;

const datesWith = (status: SaleStatus, dates: readonly Schedule[], now: Instant): Schedule[] =>
  dates.filter((date) => saleStatus(date, now) === status).toSorted(byStart);

/** The dates whose sale is open, the next show first. */
export const datesOnSale = (dates: readonly Schedule[], now: Instant): Schedule[] =>
  datesWith('OPEN', dates, now);

/** @param available the first date of `datesOnSale` that is not sold out */
export const concertSale = (
  dates: readonly Schedule[],
  available: Schedule | undefined,
  now: Instant,
): ConcertSale => {
  const upcoming = datesWith('NOT_YET', dates, now);
  const sellable = [available, upcoming[0]].filter((date) => date !== undefined).toSorted(byStart);
  return {
    status: statusOf(dates, available, now),
    nextShowAt: sellable[0]?.startsAt,
    nextOpeningAt: earliest(upcoming.map(({ saleOpensAt }) => saleOpensAt)),
  };
};

const statusOf = (
  dates: readonly Schedule[],
  available: Schedule | undefined,
  now: Instant,
): ConcertSaleStatus => {
  if (dates.length === 0) return 'NO_DATES';
  if (available) return 'OPEN';
  const statuses = new Set(dates.map((date) => saleStatus(date, now)));
  if (statuses.has('NOT_YET')) return 'NOT_YET';
  return statuses.has('OPEN') ? 'SOLD_OUT' : 'CLOSED';
};

const earliest = (instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants.filter((instant) => instant !== undefined).toSorted((one, other) => one - other)[0];
