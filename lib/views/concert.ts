import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';
import { type Concert, isListed, isSaleClosed, type Schedule } from '#lib/concert/concert.ts';
import { type ConcertSale, concertSaleStatuses } from '#lib/concert/concert-sale.ts';
import {
  DEFAULT_TIMEZONE,
  IsoDatetime,
  LocalDatetime,
  TimeZone,
  toInstant,
  toLocal,
  zoneName,
} from '#lib/concert/show-time.ts';
import {
  Count,
  Description,
  iso,
  IsoInstant,
  line,
  Local,
  Message,
  Name,
  Notes,
  Points,
} from '#lib/http/schemas.ts';
import { ConcertId, ScheduleId } from '#lib/ids.ts';
import { MAX_SEATS_PER_USER, SEAT_COUNT } from '#lib/seat/seat.ts';
import { AnnouncedDrawView, announcedDrawView } from '#lib/views/draw.ts';
import { PosterView, posterView } from '#lib/views/poster.ts';
import { MAX_CHARGE } from '#lib/wallet/wallet.ts';

const concertFields = {
  concertId: ConcertId,
  name: z.string(),
  description: z.string(),
  price: Points,
  /** Whether the list of concerts includes it. */
  listed: z.boolean(),
  venue: z.nullable(z.string()),
  poster: z.nullable(PosterView),
};

const concertView = (concert: Concert) => ({
  concertId: concert.concertId,
  name: concert.name,
  description: concert.description,
  price: concert.price,
  listed: isListed(concert),
  venue: concert.venue ?? null,
  poster: concert.poster ? posterView(concert.poster) : null,
});

export const ConcertDetailsView = z
  .object({
    ...concertFields,
    address: z.nullable(z.string()),
    runningMinutes: z.nullable(z.int()),
    /** The youngest age that may attend; 0 for all ages. */
    ageLimit: z.nullable(z.int()),
    notes: z.nullable(z.string()),
    seller: z.nullable(z.string()),
    contact: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConcertDetails' });

export const concertDetailsView = (concert: Concert) => ({
  ...concertView(concert),
  address: concert.address ?? null,
  runningMinutes: concert.runningMinutes ?? null,
  ageLimit: concert.ageLimit ?? null,
  notes: concert.notes ?? null,
  seller: concert.seller ?? null,
  contact: concert.contact ?? null,
});

/** A concert in the list: only what the list shows, because everyone reads it. */
export const ListedConcertView = z
  .object({
    ...concertFields,
    /** Over all dates: OPEN if one has seats on sale, NOT_YET if a sale will open, SOLD_OUT if open sales have no seat left. */
    saleStatus: z.enum(concertSaleStatuses),
    /** When the earliest show begins that has seats to sell, now or once its sale opens. */
    nextShowAt: z.nullable(IsoInstant),
    /** When the next sale opens. */
    nextOpeningAt: z.nullable(IsoInstant),
  })
  .register(z.globalRegistry, { id: 'ListedConcert' });

export const listedConcertView = ({
  concert,
  sale: { status, nextShowAt, nextOpeningAt },
}: {
  readonly concert: Concert;
  readonly sale: ConcertSale;
}) => ({
  ...concertView(concert),
  saleStatus: status,
  nextShowAt: nextShowAt === undefined ? null : iso(nextShowAt),
  nextOpeningAt: nextOpeningAt === undefined ? null : iso(nextOpeningAt),
});

const scheduleFields = {
  scheduleId: ScheduleId,
  startDatetime: Local,
  endDatetime: Local,
  timezone: z.string(),
  /** CLOSED once the operator has closed the sale or the show has begun. */
  status: z.enum(['OPEN', 'CLOSED']),
  saleOpensAt: z.nullable(IsoInstant),
  /** Its draw; `null` if it has none. */
  draw: z.nullable(AnnouncedDrawView),
  maxSeatsPerUser: z.int(),
  maximumAudienceCount: Count,
};

export const ScheduleView = z
  .object({ ...scheduleFields, reservableAudienceCount: Count })
  .register(z.globalRegistry, { id: 'Schedule' });

/** @param available seats that can be held now */
export const scheduleView = (schedule: Schedule, available: number, now: Instant) => ({
  ...scheduleBase(schedule, now),
  reservableAudienceCount: available,
});

export const ScheduleSettingsView = z
  .object({ ...scheduleFields, lanes: z.int() })
  .register(z.globalRegistry, { id: 'ScheduleSettings' });

export const scheduleSettingsView = (schedule: Schedule, now: Instant) => ({
  ...scheduleBase(schedule, now),
  lanes: schedule.lanes,
});

const scheduleBase = (schedule: Schedule, now: Instant) => ({
  scheduleId: schedule.scheduleId,
  ...showTimes(schedule),
  timezone: schedule.timezone,
  status: isSaleClosed(schedule, now) ? ('CLOSED' as const) : ('OPEN' as const),
  saleOpensAt: schedule.saleOpensAt === undefined ? null : iso(schedule.saleOpensAt),
  draw: schedule.draw ? announcedDrawView(schedule.draw) : null,
  maxSeatsPerUser: schedule.maxSeatsPerUser,
  maximumAudienceCount: SEAT_COUNT,
});

/** Start and end of a show on its own wall clock. */
export const showTimes = ({ startsAt, endsAt, timezone }: Schedule) => ({
  startDatetime: toLocal(startsAt, timezone),
  endDatetime: toLocal(endsAt, timezone),
});

/** A price that one charge can cover. */
const Price = z.int().check(z.minimum(1), z.maximum(MAX_CHARGE));

const Line = line(100);
const LongLine = line(200);
const RunningMinutes = z.int().check(z.minimum(1), z.maximum(1_440));
const AgeLimit = z.int().check(z.minimum(0), z.maximum(21));

export const NewConcertBody = z.strictObject({
  name: Name,
  description: z._default(Description, ''),
  price: Price,
  listed: z.exactOptional(z.boolean()),
  venue: z.exactOptional(Line),
  address: z.exactOptional(LongLine),
  runningMinutes: z.exactOptional(RunningMinutes),
  ageLimit: z.exactOptional(AgeLimit),
  notes: z.exactOptional(Notes),
  seller: z.exactOptional(Line),
  contact: z.exactOptional(LongLine),
});

/** A PATCH without a field is a mistake. Unknown fields have an error of their own, so they are not reported twice. */
const namesSomething = z.refine<Readonly<Record<string, unknown>>>(
  (change) => Object.values(change).some((value) => value !== undefined),
  {
    when: ({ issues }) => issues.length === 0,
    error: '변경할 항목을 하나 이상 입력해 주세요. Send at least one field to change.',
  },
);

export const ConcertChangeBody = z
  .strictObject({
    name: z.exactOptional(Name),
    description: z.exactOptional(Description),
    price: z.exactOptional(Price),
    listed: z.exactOptional(z.boolean()),
    // `null` removes what the concert has.
    venue: z.exactOptional(z.nullable(Line)),
    address: z.exactOptional(z.nullable(LongLine)),
    runningMinutes: z.exactOptional(z.nullable(RunningMinutes)),
    ageLimit: z.exactOptional(z.nullable(AgeLimit)),
    notes: z.exactOptional(z.nullable(Notes)),
    seller: z.exactOptional(z.nullable(Line)),
    contact: z.exactOptional(z.nullable(LongLine)),
  })
  .check(namesSomething);

const LocalOrInstant = z.union([LocalDatetime, IsoDatetime], {
  error:
    'YYYY-MM-DD HH:mm:ss 또는 ISO 8601 시각이어야 합니다. Must be YYYY-MM-DD HH:mm:ss, or an instant in ISO 8601.',
});

const saleFields = {
  maxSeatsPerUser: z.exactOptional(z.int().check(z.minimum(1), z.maximum(MAX_SEATS_PER_USER))),
  status: z.exactOptional(z.enum(['OPEN', 'CLOSED'])),
  /** On the wall clock of the show, or an ISO 8601 instant. */
  saleOpensAt: z.exactOptional(LocalOrInstant),
  /** From this instant until `saleOpensAt`, fans enter a draw. */
  entryOpensAt: z.exactOptional(LocalOrInstant),
};

export const NewScheduleBody = z.strictObject({
  ...saleFields,
  startDatetime: LocalDatetime,
  endDatetime: LocalDatetime,
  timezone: z.exactOptional(TimeZone),
  lanes: z.exactOptional(z.int().check(z.minimum(1), z.maximum(64))),
});

export const ScheduleChangeBody = z
  .strictObject({
    ...saleFields,
    startDatetime: z.exactOptional(LocalDatetime),
    endDatetime: z.exactOptional(LocalDatetime),
    paused: z.exactOptional(z.boolean()),
    /** Shown to everyone who waits; `null` removes it. */
    message: z.exactOptional(z.nullable(Message)),
  })
  .check(namesSomething);

type Asked = z.infer<typeof NewScheduleBody>;

/** A new schedule with its dates as instants. */
export const newScheduleOf = ({
  startDatetime,
  endDatetime,
  timezone = DEFAULT_TIMEZONE,
  saleOpensAt,
  entryOpensAt,
  ...rest
}: Asked) => ({
  ...rest,
  startsAt: toInstant(startDatetime, timezone),
  endsAt: toInstant(endDatetime, timezone),
  timezone: zoneName(timezone),
  ...(saleOpensAt !== undefined && { saleOpensAt: toInstant(saleOpensAt, timezone) }),
  ...(entryOpensAt !== undefined && { entryOpensAt: toInstant(entryOpensAt, timezone) }),
});
