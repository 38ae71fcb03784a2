import * as z from 'zod/mini';

import { type Concert, isListed, type Schedule } from '#lib/concert/concert.ts';
import {
  DEFAULT_TIMEZONE,
  IsoDatetime,
  LocalDatetime,
  TimeZone,
  toInstant,
  toLocal,
} from '#lib/concert/show-time.ts';
import { DomainError } from '#lib/errors.ts';
import { Count, Description, iso, IsoInstant, Local, Name, Points } from '#lib/http/schemas.ts';
import { ConcertId, ScheduleId } from '#lib/ids.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';

export const ConcertView = z
  .object({
    concertId: ConcertId,
    name: z.string(),
    description: z.string(),
    price: Points,
    /** Whether the list of concerts has it. */
    listed: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'Concert' });

export const concertView = (concert: Concert) => ({
  concertId: concert.concertId,
  name: concert.name,
  description: concert.description,
  price: concert.price,
  listed: isListed(concert),
});

const scheduleFields = {
  scheduleId: ScheduleId,
  startDatetime: Local,
  endDatetime: Local,
  timezone: z.string(),
  status: z.enum(['OPEN', 'CLOSED']),
  saleOpensAt: z.nullable(IsoInstant),
  maxSeatsPerUser: z.int(),
  maximumAudienceCount: Count,
};

export const ScheduleView = z
  .object({ ...scheduleFields, reservableAudienceCount: Count })
  .register(z.globalRegistry, { id: 'Schedule' });

/** @param available seats that can be held now */
export const scheduleView = (schedule: Schedule, available: number) => ({
  ...scheduleBase(schedule),
  reservableAudienceCount: available,
});

export const ScheduleSettingsView = z
  .object({ ...scheduleFields, maxActive: z.int(), admitFactor: z.number(), lanes: z.int() })
  .register(z.globalRegistry, { id: 'ScheduleSettings' });

export const scheduleSettingsView = (schedule: Schedule) => ({
  ...scheduleBase(schedule),
  maxActive: schedule.maxActive,
  admitFactor: schedule.admitFactor,
  lanes: schedule.lanes,
});

const scheduleBase = (schedule: Schedule) => ({
  scheduleId: schedule.scheduleId,
  ...showTimes(schedule),
  timezone: schedule.timezone,
  status: schedule.status,
  saleOpensAt: schedule.saleOpensAt === undefined ? null : iso(schedule.saleOpensAt),
  maxSeatsPerUser: schedule.maxSeatsPerUser,
  maximumAudienceCount: SEAT_COUNT,
});

/** Begin and end of a show on its own wall clock. */
export const showTimes = ({ startsAt, endsAt, timezone }: Schedule) => ({
  startDatetime: toLocal(startsAt, timezone),
  endDatetime: toLocal(endsAt, timezone),
});

/** One seat must be payable with one full charge. */
const Price = z.int().check(z.minimum(1), z.maximum(10_000_000));

export const NewConcertBody = z.strictObject({
  name: Name,
  description: z._default(Description, ''),
  price: Price,
  listed: z.exactOptional(z.boolean()),
});

/** A PATCH that names nothing is a mistake; one that names what is not known has been told so. */
const namesSomething = z.refine<Readonly<Record<string, unknown>>>(
  (change) => Object.values(change).some((value) => value !== undefined),
  { when: ({ issues }) => issues.length === 0 },
);

export const ConcertChangeBody = z
  .strictObject({
    name: z.exactOptional(Name),
    description: z.exactOptional(Description),
    price: z.exactOptional(Price),
    listed: z.exactOptional(z.boolean()),
  })
  .check(namesSomething);

const LocalOrInstant = z.union([LocalDatetime, IsoDatetime]);

const admissionFields = {
  maxSeatsPerUser: z.exactOptional(z.int().check(z.minimum(1), z.maximum(4))),
  maxActive: z.exactOptional(z.int().check(z.minimum(1), z.maximum(10_000))),
  admitFactor: z.exactOptional(z.number().check(z.minimum(0.1), z.maximum(100))),
  status: z.exactOptional(z.enum(['OPEN', 'CLOSED'])),
  /** On the wall clock of the show, or an ISO 8601 instant. */
  saleOpensAt: z.exactOptional(LocalOrInstant),
};

export const NewScheduleBody = z.strictObject({
  ...admissionFields,
  startDatetime: LocalDatetime,
  endDatetime: LocalDatetime,
  timezone: z.exactOptional(TimeZone),
  lanes: z.exactOptional(z.int().check(z.minimum(1), z.maximum(64))),
});

export const ScheduleChangeBody = z
  .strictObject({ ...admissionFields, paused: z.exactOptional(z.boolean()) })
  .check(namesSomething);

type Asked = z.infer<typeof NewScheduleBody>;

/** The schedule that an operator asks for, in instants. @throws DomainError INVALID_INPUT for an end before the begin */
export const newScheduleOf = ({
  startDatetime,
  endDatetime,
  timezone = DEFAULT_TIMEZONE,
  saleOpensAt,
  ...rest
}: Asked) => {
  const startsAt = toInstant(startDatetime, timezone);
  const endsAt = toInstant(endDatetime, timezone);
  if (endsAt <= startsAt) {
    const message = 'startDatetime 이후여야 합니다. Must be after startDatetime.';
    throw new DomainError('INVALID_INPUT', { fields: [{ field: 'endDatetime', message }] });
  }
  return {
    ...rest,
    startsAt,
    endsAt,
    timezone,
    ...(saleOpensAt !== undefined && { saleOpensAt: toInstant(saleOpensAt, timezone) }),
  };
};
