import { describe, expect, test } from 'vitest';

import { DAY } from '#lib/clock.ts';
import {
  DEFAULT_TIMEZONE,
  LocalDatetime,
  startOfDay,
  TimeZone,
  toInstant,
  toLocal,
  zoneName,
} from '#lib/concert/show-time.ts';
import { cancelUntil, mayCancel } from '#lib/payment/payment.ts';

const [SEOUL, NEW_YORK, HAVANA] = ['Asia/Seoul', 'America/New_York', 'America/Havana'] as const;
const at = (iso: string) => Date.parse(iso);

describe('a wall-clock time', () => {
  test.each([
    [SEOUL, '2026-12-31 19:00:00', '2026-12-31T10:00:00Z'],
    [SEOUL, '2027-01-01 00:00:00', '2026-12-31T15:00:00Z'],
    [SEOUL, '2028-02-29 23:59:59', '2028-02-29T14:59:59Z'],
    [NEW_YORK, '2026-01-15 12:00:00', '2026-01-15T17:00:00Z'],
    [NEW_YORK, '2026-07-15 12:00:00', '2026-07-15T16:00:00Z'],
    ['Asia/Kathmandu', '2026-07-15 00:15:00', '2026-07-14T18:30:00Z'],
  ])('of %s is an instant and back: %s', (zone, local, iso) => {
    expect(toInstant(local, zone)).toBe(at(iso));
    expect(toLocal(at(iso), zone)).toBe(local);
  });

  test('that the clock skips moves forward', () => {
    expect(toLocal(toInstant('2026-03-08 02:30:00', NEW_YORK), NEW_YORK)).toBe('2026-03-08 03:30:00');
  });

  test.each([
    [NEW_YORK, '2026-11-01 01:30:00', '2026-11-01T05:30:00Z'],
    ['Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:45:00Z'],
  ])('that the clock of %s shows twice is the first one: %s', (zone, local, iso) => {
    expect(new Date(toInstant(local, zone))).toEqual(new Date(iso));
  });

  test.each([
    ['2026-12-31T19:00:00Z', '2026-12-31T19:00:00Z'],
    ['2026-12-31T19:00:00+09:00', '2026-12-31T10:00:00Z'],
    ['2026-12-31T19:00:00.250-05:00', '2027-01-01T00:00:00.250Z'],
  ])('with an offset is that instant: %s', (text, iso) => {
    expect(toInstant(text, SEOUL)).toBe(at(iso));
  });

  test.each([
    ['2026-12-31 19:00:00', true],
    ['2028-02-29 00:00:00', true],
    ['2026-02-31 10:00:00', false],
    ['2026-02-29 10:00:00', false],
    ['2024-11-31 14:30:00', false],
    ['2026-13-01 10:00:00', false],
    ['2026-00-10 10:00:00', false],
    ['2026-12-31 24:00:00', false],
    ['2026-12-31 23:60:00', false],
    ['2026-12-31 23:59:60', false],
    ['2026-12-31T19:00:00', false],
    ['2026-12-31 19:00', false],
    ['26-12-31 19:00:00', false],
    [' 2026-12-31 19:00:00', false],
    ['2026-12-31 19:00:00\n', false],
    ['', false],
  ])('exists or does not: %j %s', (text, exists) => {
    expect(LocalDatetime.safeParse(text).success).toBe(exists);
  });
});

describe('a time zone', () => {
  test.each([
    [SEOUL, true],
    ['America/Argentina/Buenos_Aires', true],
    ['UTC', true],
    ['Etc/GMT+9', true],
    ['Asia/Calcutta', true],
    ['Asia/Kolkata', true],
    ['EST5EDT', true],
    ['CET', true],
    ['asia/seoul', true],
    ['Asia/Atlantis', false],
    ['', false],
    ['A'.repeat(65), false],
    ['+09:00', false],
    ['-00:30', false],
    ['+0900', false],
    ['+09', false],
    ['\u221209:00', false],
    ['UTC+9', false],
    ['GMT+9', false],
    ['KST', false],
    ['JST', false],
    ['CST', false],
    ['SystemV/PST8', false],
  ])('is a name of the IANA list: %s %s', (name, exists) => {
    expect(TimeZone.safeParse(name).success).toBe(exists);
  });

  test('is each zone that the runtime lists', () => {
    const refused = Intl.supportedValuesOf('timeZone').filter((name) => !TimeZone.safeParse(name).success);

    expect(refused).toEqual([]);
  });

  test.each([
    ['asia/seoul', 'Asia/Seoul'],
    ['AMERICA/NEW_YORK', 'America/New_York'],
    ['utc', 'UTC'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Etc/GMT+9', 'Etc/GMT+9'],
  ])('is kept as its name is spelt: %s as %s', (name, kept) => {
    expect(zoneName(name)).toBe(kept);
  });
});

test('from 1989 on, the default zone has the offset of the runtime', () => {
  const clock = new Intl.DateTimeFormat('sv', {
    timeZone: DEFAULT_TIMEZONE,
    dateStyle: 'short',
    timeStyle: 'medium',
  });

  for (let instant = at('1989-01-01T00:00:00Z'); instant < at('2060-01-01T00:00:00Z'); instant += 10 * DAY) {
    const local = clock.format(instant);
    expect(toLocal(instant, DEFAULT_TIMEZONE)).toBe(local);
    expect(toInstant(local, DEFAULT_TIMEZONE)).toBe(instant);
  }
});

test.each([
  ['1988-07-01 10:00:00', '1988-07-01T00:00:00Z'],
  ['1988-12-31 10:00:00', '1988-12-31T01:00:00Z'],
])('the default zone once had a summer time: %s', (local, iso) => {
  expect(toInstant(local, SEOUL)).toBe(at(iso));
  expect(toLocal(at(iso), SEOUL)).toBe(local);
});

describe('the day of a show begins', () => {
  test.each([
    [SEOUL, '2026-12-25T10:00:00Z', '2026-12-24T15:00:00Z'],
    [SEOUL, '2026-12-24T15:00:00Z', '2026-12-24T15:00:00Z'],
    [SEOUL, '2026-12-24T14:59:59Z', '2026-12-23T15:00:00Z'],
    // On the day of the show the clock goes forward in the first case, and back in the second.
    [NEW_YORK, '2026-03-08T23:00:00Z', '2026-03-08T05:00:00Z'],
    [NEW_YORK, '2026-11-02T00:00:00Z', '2026-11-01T04:00:00Z'],
    // A midnight that the clock skips.
    [HAVANA, '2026-03-08T23:00:00Z', '2026-03-08T05:00:00Z'],
  ])('in %s for %s at %s', (zone, instant, start) => {
    expect(new Date(startOfDay(at(instant), zone)).toISOString()).toBe(new Date(at(start)).toISOString());
  });
});

describe('a payment may be cancelled', () => {
  test.each([
    [SEOUL, '2026-12-25T10:00:00Z', '2026-12-24T14:59:59.999Z', true],
    [SEOUL, '2026-12-25T10:00:00Z', '2026-12-24T15:00:00Z', false],
    [SEOUL, '2026-12-25T10:00:00Z', '2026-12-26T00:00:00Z', false],
    [NEW_YORK, '2026-03-08T23:00:00Z', '2026-03-08T04:59:59.999Z', true],
    [NEW_YORK, '2026-03-08T23:00:00Z', '2026-03-08T05:00:00Z', false],
    // At midnight in Seoul it is still the day before in New York.
    [NEW_YORK, '2026-12-25T20:00:00Z', '2026-12-24T15:00:00Z', true],
    [NEW_YORK, '2026-12-25T20:00:00Z', '2026-12-25T05:00:00Z', false],
  ])('until midnight in %s, for a show at %s: at %s %s', (timezone, startsAt, now, may) => {
    expect(mayCancel({ startsAt: at(startsAt), timezone }, at(now))).toBe(may);
  });

  test('for a show at midnight, until that midnight', () => {
    const startsAt = at('2026-12-24T15:00:00Z');

    expect(cancelUntil({ startsAt, timezone: SEOUL })).toBe(startsAt);
  });
});
