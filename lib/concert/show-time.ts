import { tzOffset } from '@date-fns/tz/tzOffset';
import * as z from 'zod/mini';

import { DAY, HOUR, type Instant, MINUTE } from '#lib/clock.ts';

/** The zone of shows that name none, and of dates that belong to no show. */
export const DEFAULT_TIMEZONE = 'Asia/Seoul';

/**
 * The default zone has had one offset since 1989; a test checks it against the runtime. Using the runtime here would cost the
 * first request of each container 9 ms.
 */
const FIXED_OFFSET_MS = 9 * HOUR;
const FIXED_SINCE: Instant = Date.parse('1989-01-01T00:00:00Z');

const isFixed = (instant: Instant, timezone: string): boolean =>
  timezone === DEFAULT_TIMEZONE && instant >= FIXED_SINCE;

/** Name of an IANA time zone that the runtime knows. Offsets and abbreviations are refused. */
export const TimeZone = z.string().check(
  z.maxLength(64),
  z.refine((name) => isTimeZone(name), {
    error: 'Asia/Seoul과 같은 IANA 시간대 이름이어야 합니다. Must be an IANA time zone such as Asia/Seoul.',
  }),
);

const LOCAL = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** A wall-clock time without a zone, `YYYY-MM-DD HH:mm:ss`. */
export const LocalDatetime = z.string().check(
  z.regex(LOCAL, { abort: true }),
  z.refine((text) => wallClock(text) !== undefined, {
    error: '존재하지 않는 날짜입니다. This date does not exist.',
  }),
);

/** An ISO 8601 instant with `Z` or an offset, in a UTC year from 1970 to 9998. */
export const IsoDatetime = z.iso
  .datetime({ offset: true })
  .check(z.refine((text) => isSupportedYear(new Date(text).getUTCFullYear())));

/** How far the wall clock of a zone is ahead of UTC, in milliseconds. */
const offsetAt = (instant: Instant, timezone: string): number =>
  isFixed(instant, timezone) ? FIXED_OFFSET_MS : Math.round(tzOffset(timezone, new Date(instant)) * MINUTE);

/** An instant on the wall clock of a zone. */
export const toLocal = (instant: Instant, timezone: string): string =>
  new Date(instant + offsetAt(instant, timezone)).toISOString().slice(0, 19).replace('T', ' ');

/**
 * The instant at which the wall clock of a zone shows `text`. If the clock shows `text` twice, it is the first instant. If
 * the clock skips `text`, the time moves forward. An ISO 8601 instant stays as it is, whatever the zone.
 */
export const toInstant = (text: string, timezone: string): Instant => {
  const wanted = wallClock(text);
  if (wanted === undefined) return Date.parse(text);
  if (isFixed(wanted - FIXED_OFFSET_MS, timezone)) return wanted - FIXED_OFFSET_MS;
  // No zone changes its offset twice within two days.
  const byBefore = wanted - offsetAt(wanted - DAY, timezone);
  const byAfter = wanted - offsetAt(wanted + DAY, timezone);
  const shown = [byBefore, byAfter].filter((one) => one + offsetAt(one, timezone) === wanted);
  return shown.length > 0 ? Math.min(...shown) : byBefore;
};

/** The first instant of the day of `instant` in a zone. */
export const startOfDay = (instant: Instant, timezone: string): Instant =>
  toInstant(`${toLocal(instant, timezone).slice(0, 10)} 00:00:00`, timezone);

/** A wall-clock time read as if it were UTC; `undefined` for a date that does not exist, such as 31 February. */
const wallClock = (local: string): number | undefined => {
  if (!LOCAL.test(local)) return undefined;
  const iso = local.replace(' ', 'T');
  const instant = Date.parse(`${iso}Z`);
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(iso)) return undefined;
  return isSupportedYear(new Date(instant).getUTCFullYear()) ? instant : undefined;
};

const isSupportedYear = (year: number): boolean => year >= 1970 && year < 9999;

/** The three-letter abbreviations that are IANA names. `Intl` also accepts ambiguous ones, such as CST. */
const SHORT_NAMES = /^(?:CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i;
/** Texts that `Intl` accepts but that are no IANA names: offsets, names that only ICU has, and abbreviations. */
const NO_NAMES = /^(?:[^a-z].*|systemv\/.*|[a-z]{3})$/i;

const isTimeZone = (name: string): boolean => {
  if (name === DEFAULT_TIMEZONE) return true;
  if (NO_NAMES.test(name) && !SHORT_NAMES.test(name)) return false;
  return canonicalName(name) !== undefined;
};

/** A zone in its usual spelling: `asia/seoul` becomes `Asia/Seoul`. An alias stays an alias. */
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
