import { tzOffset } from '@date-fns/tz/tzOffset';
import * as z from 'zod/mini';

import { DAY, HOUR, type Instant, MINUTE } from '#lib/clock.ts';

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

/** The name of an IANA time zone that this runtime knows: no offset, no abbreviation. */
export const TimeZone = z.string().check(
  z.maxLength(64),
  z.refine((name) => isTimeZone(name), {
    error: 'Asia/Seoul과 같은 IANA 시간대 이름이어야 합니다. Must be an IANA time zone such as Asia/Seoul.',
  }),
);

const LOCAL = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** A wall-clock time without a zone, `YYYY-MM-DD HH:mm:ss`: the contract's form of every date. */
export const LocalDatetime = z.string().check(
  z.regex(LOCAL, { abort: true }),
  z.refine((text) => wallClock(text) !== undefined, {
    error: '존재하지 않는 날짜입니다. There is no such date.',
  }),
);

/** An instant in ISO 8601, in UTC (`Z`) or with an offset, in a year that four digits can say in UTC. */
export const IsoDatetime = z.iso
  .datetime({ offset: true })
  .check(z.refine((text) => isSayable(new Date(text).getUTCFullYear())));

/** By how much the wall clock of a zone is ahead of UTC. */
const offsetAt = (instant: Instant, timezone: string): number =>
  isFixed(instant, timezone) ? FIXED_OFFSET_MS : Math.round(tzOffset(timezone, new Date(instant)) * MINUTE);

/** An instant on the wall clock of a zone. */
export const toLocal = (instant: Instant, timezone: string): string =>
  new Date(instant + offsetAt(instant, timezone)).toISOString().slice(0, 19).replace('T', ' ');

/**
 * The instant at which the wall clock of a zone shows `text`: the first one of a time that it shows twice; a time that it
 * skips moves forward. An ISO 8601 instant is what it says, whatever the zone.
 */
export const toInstant = (text: string, timezone: string): Instant => {
  const wanted = wallClock(text);
  if (wanted === undefined) return Date.parse(text);
  if (isFixed(wanted - FIXED_OFFSET_MS, timezone)) return wanted - FIXED_OFFSET_MS;
  // No zone changes its clock twice within two days.
  const byBefore = wanted - offsetAt(wanted - DAY, timezone);
  const byAfter = wanted - offsetAt(wanted + DAY, timezone);
  const shown = [byBefore, byAfter].filter((one) => one + offsetAt(one, timezone) === wanted);
  return shown.length > 0 ? Math.min(...shown) : byBefore;
};

/** The first instant of the day of `instant` in a zone. */
export const startOfDay = (instant: Instant, timezone: string): Instant =>
  toInstant(`${toLocal(instant, timezone).slice(0, 10)} 00:00:00`, timezone);

/** A date that exists, in a year that every format can say, as if it were UTC: 31 February does not exist. */
const wallClock = (local: string): number | undefined => {
  if (!LOCAL.test(local)) return undefined;
  const iso = local.replace(' ', 'T');
  const instant = Date.parse(`${iso}Z`);
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(iso)) return undefined;
  return isSayable(new Date(instant).getUTCFullYear()) ? instant : undefined;
};

const isSayable = (year: number): boolean => year >= 1970 && year < 9999;

/** Abbreviations of three letters that are IANA names; `Intl` takes others too, such as CST, whatever they stand for. */
const SHORT_NAMES = /^(?:CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i;
/** Offsets (`Intl` takes them with several kinds of minus), and names that only ICU has. */
const NO_NAMES = /^(?:[^a-z].*|systemv\/.*|[a-z]{3})$/i;

const isTimeZone = (name: string): boolean => {
  if (name === DEFAULT_TIMEZONE) return true;
  if (NO_NAMES.test(name) && !SHORT_NAMES.test(name)) return false;
  return canonicalName(name) !== undefined;
};

/** A zone that exists, spelt as its name is: `asia/seoul` is Asia/Seoul. An alias stays the name that was chosen. */
export const zoneName = (timezone: string): string => {
  if (timezone === DEFAULT_TIMEZONE) return timezone;
  const canonical = canonicalName(timezone);
  return canonical?.toLowerCase() === timezone.toLowerCase() ? canonical : timezone;
};

const canonicalName = (name: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};
