import type { Instant } from '#lib/clock.ts';
import { type AnnouncedDraw, type DrawRules, MIN_ENTRY_MS } from '#lib/draw/draw.ts';
import type { Poster } from '#lib/concert/poster.ts';
import { DomainError, invalidField } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { MAX_ENTRY_MS } from '#lib/token/lifetimes.ts';

/** Facts for buyers. The page shows only those that are set. */
interface ConcertFacts {
  readonly venue?: string;
  readonly address?: string;
  readonly runningMinutes?: number;
  /** The youngest age that may attend; 0 for all ages. */
  readonly ageLimit?: number;
  /** What to know before buying or attending. Any number of lines. */
  readonly notes?: string;
  /** Who sells the tickets, and how to reach them. */
  readonly seller?: string;
  readonly contact?: string;
}

export interface Concert extends ConcertFacts {
  readonly concertId: ConcertId;
  readonly name: string;
  readonly description: string;
  /** Points for one seat. */
  readonly price: number;
  /** `false`: not in the list of concerts, but readable by its id. */
  readonly listed?: boolean;
  readonly poster?: Poster;
  readonly createdAt: Instant;
}

export type NewConcert = Pick<Concert, 'name' | 'description' | 'price' | 'listed' | keyof ConcertFacts>;

/** The fields to change. `null` removes a fact. */
export type ConcertChange = Partial<Omit<NewConcert, keyof ConcertFacts>> & {
  readonly [Fact in keyof ConcertFacts]?: NonNullable<ConcertFacts[Fact]> | null;
};

export const isListed = ({ listed = true }: Concert): boolean => listed;

/** How a schedule is sold, apart from its dates. */
export interface SaleSettings {
  /** Seats that one person may hold and own together, from 1 to `MAX_SEATS_PER_USER`. */
  readonly maxSeatsPerUser: number;
  /**
   * SQS message groups over which joins are spread. One group keeps the strict order of arrival. Each group takes 300
   * joins/s.
   */
  readonly lanes: number;
}

export interface Schedule extends SaleSettings {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** IANA time zone of the show. */
  readonly timezone: string;
  /** Set by the operator. `saleStatus` combines it with the clock. */
  readonly status: 'OPEN' | 'CLOSED';
  /** Nobody joins or enters before this instant. Absent: the sale is open from the start. */
  readonly saleOpensAt?: Instant;
  /** Fans enter a draw before the sale opens. */
  readonly draw?: AnnouncedDraw;
  readonly createdAt: Instant;
}

/** The settings of a new schedule, unless the deployment or the schedule has its own. */
export const defaultSaleSettings: SaleSettings = {
  maxSeatsPerUser: 2,
  lanes: 8,
};

export type SaleStatus = 'OPEN' | 'NOT_YET' | 'CLOSED';

/** Whether fans may join and enter now. */
export const saleStatus = (
  schedule: Pick<Schedule, 'status' | 'startsAt' | 'saleOpensAt'>,
  now: Instant,
): SaleStatus => (schedule.status === 'CLOSED' ? 'CLOSED' : saleByClock(schedule, now));

/** The status of a sale by the clock alone: open from `saleOpensAt` until the show begins. */
export const saleByClock = (
  { startsAt, saleOpensAt }: Pick<Schedule, 'startsAt' | 'saleOpensAt'>,
  now: Instant,
): SaleStatus => {
  if (now >= startsAt) return 'CLOSED';
  return saleOpensAt !== undefined && now < saleOpensAt ? 'NOT_YET' : 'OPEN';
};

/** The operator has closed the sale, or the show has begun: nobody may join, enter or hold another seat. */
export const isSaleClosed = (schedule: Pick<Schedule, 'status' | 'startsAt'>, now: Instant): boolean =>
  saleStatus(schedule, now) === 'CLOSED';

const datesOutOfOrder = {
  startDatetime: '현재보다 이후여야 합니다. Must be in the future.',
  endDatetime: 'startDatetime보다 이후여야 합니다. Must be after startDatetime.',
  saleOpensAt: 'startDatetime보다 이전이어야 합니다. Must be before startDatetime.',
  entryOpensAt:
    'saleOpensAt보다 10분에서 30일 이전이어야 합니다. Must be between 10 minutes and 30 days before saleOpensAt.',
} as const;

/** @throws DomainError INVALID_INPUT (with `fields`) for a sale that opens when its show has begun */
export const assertOpensBeforeShow = ({
  saleOpensAt,
  startsAt,
}: Pick<Schedule, 'saleOpensAt' | 'startsAt'>): void =>
  assertDates({ saleOpensAt: saleOpensAt === undefined || saleOpensAt < startsAt });

/**
 * @throws DomainError INVALID_INPUT (with `fields`) for a show that starts in the past or ends before it starts, or whose
 *   sale opens after the start
 */
export const assertNewDates = (
  { startsAt, endsAt, saleOpensAt }: Pick<Schedule, 'startsAt' | 'endsAt' | 'saleOpensAt'>,
  now: Instant,
): void =>
  assertDates({
    startDatetime: startsAt > now,
    endDatetime: endsAt > startsAt,
    saleOpensAt: saleOpensAt === undefined || saleOpensAt < startsAt,
  });

/**
 * Checks the times of a draw. The sale opens in the future, the round comes before the show, and entry opens 10 minutes to 30
 * days before the sale.
 * @throws DomainError INVALID_INPUT (with `fields`)
 */
export const assertDrawDates = (
  {
    startsAt,
    saleOpensAt,
    entryOpensAt,
  }: Pick<Schedule, 'startsAt' | 'saleOpensAt'> & Pick<DrawRules, 'entryOpensAt'>,
  drawAt: Instant,
  now: Instant,
): void => {
  if (saleOpensAt === undefined) throw invalidField('saleOpensAt', drawErrors.needsOpening);
  if (saleOpensAt <= now) throw invalidField('saleOpensAt', drawErrors.opensLater);
  assertDrawnBeforeShow('saleOpensAt', startsAt, drawAt);
  const before = saleOpensAt - entryOpensAt;
  assertDates({ entryOpensAt: before >= MIN_ENTRY_MS && before <= MAX_ENTRY_MS });
};

/** @throws DomainError INVALID_INPUT (with `fields`) for a show that begins before its draw */
export const assertDrawnBeforeShow = (
  field: 'saleOpensAt' | 'startDatetime',
  startsAt: Instant,
  drawAt: Instant,
): void => {
  if (drawAt >= startsAt) throw invalidField(field, drawErrors.drawnBeforeShow);
};

const drawErrors = {
  needsOpening: '추첨에는 예매 시작 시각이 필요합니다. A draw needs saleOpensAt.',
  opensLater: '추첨이 있는 일정은 현재보다 이후여야 합니다. With a draw, it must be in the future.',
  drawnBeforeShow:
    '추첨이 공연 시작 전에 끝나야 합니다. The draw, a minute after saleOpensAt, must come before startDatetime.',
} as const;

const assertDates = (inOrder: Partial<Record<keyof typeof datesOutOfOrder, boolean>>): void => {
  const fields = Object.entries(datesOutOfOrder)
    .filter(([field]) => inOrder[field as keyof typeof inOrder] === false)
    .map(([field, message]) => ({ field, message }));
  if (fields.length > 0) throw new DomainError('INVALID_INPUT', { fields });
};
