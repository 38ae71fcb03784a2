import { describe, expect, test } from 'vitest';

import { toInstant } from '#lib/concert/show-time.ts';
import {
  formatCountdown,
  formatDuration,
  formatInstant,
  formatPoints,
  formatShow,
  isElsewhere,
  showDayParts,
} from '#web/i18n/format.ts';
import { localToInstant } from '#web/i18n/show-time.ts';

const NOW = Date.UTC(2026, 10, 21);
const show = { startDatetime: '2026-12-31 19:00:00', endDatetime: '2026-12-31 21:30:00' };

describe('what the page shows', () => {
  test('points', () => {
    expect(formatPoints(70_000)).toBe('70,000\u00A0P');
  });

  test.each([
    ['ko', '12월 31일 (목) 19:00–21:30'],
    ['en', 'Thu 31 Dec 19:00–21:30'],
  ] as const)('a show in its own time zone, in %s', (language, expected) => {
    expect(formatShow(show, language, NOW)).toBe(expected);
  });

  test('a show that ends on another day, in another year', () => {
    const late = { startDatetime: '2026-12-31 23:00:00', endDatetime: '2027-01-01 01:00:00' };

    expect(formatShow(late, 'ko', NOW)).toBe('12월 31일 (목) 23:00–2027년 1월 1일 (금) 01:00');
  });

  test('the parts of a date', () => {
    expect(showDayParts('2026-12-05 19:00:00', 'ko', NOW)).toEqual({
      day: '5',
      month: '12월',
      weekday: '토요일',
    });
    expect(showDayParts('2027-02-03 19:00:00', 'en', NOW).month).toBe('Feb 2027');
  });

  test('an instant in the time zone of the show', () => {
    expect(formatInstant('2026-12-24T11:00:00Z', 'Asia/Seoul', 'ko')).toBe('12월 24일 (목) 20:00');
  });

  test.each([
    [299_001, '5:00'],
    [299_000, '4:59'],
    [1, '0:01'],
    [0, '0:00'],
    [-5_000, '0:00'],
    [3_723_000, '1:02:03'],
  ])('%i ms as a countdown', (milliseconds, expected) => {
    expect(formatCountdown(milliseconds)).toBe(expected);
  });

  test.each([
    [0, '0초', '0 s'],
    [45_000, '45초', '45 s'],
    [200_000, '3분 20초', '3 min 20 s'],
    [7_200_000, '2시간', '2 h'],
    [270_000_000, '3일 3시간', '3 d 3 h'],
  ])('%i ms in words', (milliseconds, korean, english) => {
    expect([formatDuration(milliseconds, 'ko'), formatDuration(milliseconds, 'en')]).toEqual([
      korean,
      english,
    ]);
  });

  test('whether the reader is in another time zone', () => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

    expect(isElsewhere(here, NOW)).toBe(false);
    expect(isElsewhere('Pacific/Kiritimati', NOW) || isElsewhere('Pacific/Midway', NOW)).toBe(true);
  });
});

describe('the instant of a local date', () => {
  test.each([
    ['2026-12-31 19:00:00', 'Asia/Seoul'],
    ['2026-07-01 00:30:00', 'America/New_York'],
    ['2026-03-29 03:30:00', 'Europe/Berlin'],
    ['2026-10-25 12:00:00', 'Europe/Berlin'],
    ['2026-06-15 12:00:00', 'Asia/Kathmandu'],
  ])('%s in %s is the same as in the API', (local, timezone) => {
    expect(localToInstant(local, timezone)).toBe(toInstant(local, timezone));
  });
});
