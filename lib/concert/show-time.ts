import { TZDate } from '@date-fns/tz';
import * as z from 'zod/mini';

import { DAY, HOUR, type Instant } from '#lib/clock.ts';

/** Where the shows are when nothing else is said, and the zone of dates that belong to no show. */
export const DEFAULT_TIMEZONE = 'Asia/Seoul';

/**
 * The clocks of the default zone have not been changed since 1988; a test asks the runtime whether that still holds.
 * To ask the runtime here would cost the first request of each container 9 ms.
 */
const FIXED_OFFSET_MS = 9 * HOUR;
const FIXED_SINCE: Instant = Date.parse('1989-01-01T00:00:00Z');

const isFixed = (instant: Instant, timezone: string): boolean =>
  timezone === DEFAULT_TIMEZONE && instant >= FIXED_SINCE;

/** An IANA time zone that this runtime knows. */
export const TimeZone = z.string().check(
  z.maxLength(64),
  z.refine((name) => isTimeZone(name), { params: { expected: 'timezone' } }),
);

const LOCAL = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** A wall-clock time without a zone, `YYYY-MM-DD HH:mm:ss`: the contract's form of every date. */
export const LocalDatetime = z.string().check(
  z.regex(LOCAL),
  z.refine((text) => parts(text) !== undefined),
);

/** An instant in ISO 8601, with or without an offset, in a year that four digits can say in UTC. */
export const IsoDatetime = z.iso
  .datetime({ offset: true })
  .check(z.refine((text) => isSayable(new Date(text).getUTCFullYear())));

const two = (value: number): string => String(value).padStart(2, '0');

/** An instant on the wall clock of a zone. */
export const toLocal = (instant: Instant, timezone: string): string => {
  if (isFixed(instant, timezone)) {
    return new Date(instant + FIXED_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
  }
  const date = new TZDate(instant, timezone);
  return (
    `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
};

/**
 * The instant at which the wall clock of a zone shows `text`; a time that the clock skips moves forward.
 * An ISO 8601 instant is what it says, whatever the zone.
 */
export const toInstant = (text: string, timezone: string): Instant => {
  const [year, month, ...rest] = parts(text) ?? [];
  if (year === undefined || month === undefined) return Date.parse(text);
  const fixed = asIfUtc(text) - FIXED_OFFSET_MS;
  if (isFixed(fixed, timezone)) return fixed;
  const [day, hour, minute, second] = rest as [number, number, number, number];
  return new TZDate(year, month - 1, day, hour, minute, second, timezone).getTime();
};

/** The first instant of the day of `instant` in a zone. */
export const startOfDay = (instant: Instant, timezone: string): Instant => {
  if (isFixed(instant, timezone)) return instant - ((instant + FIXED_OFFSET_MS) % DAY);
  const date = new TZDate(instant, timezone);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
};

type Parts = [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** The parts of a date that exists, in a year that every format can say: 31 February does not. */
const parts = (local: string): Parts | undefined => {
  if (!LOCAL.test(local)) return undefined;
  const instant = asIfUtc(local);
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(local.replace(' ', 'T')))
    return undefined;
  const found = local.split(/[- :]/).map(Number) as Parts;
  return isSayable(found[0]) ? found : undefined;
};

const isSayable = (year: number): boolean => year >= 1970 && year < 9999;

const asIfUtc = (local: string): Instant => Date.parse(`${local.replace(' ', 'T')}Z`);

const isTimeZone = (name: string): boolean => {
  if (name === DEFAULT_TIMEZONE) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
