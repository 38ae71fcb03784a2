import { afterEach, describe, expect, test, vi } from 'vitest';

import { toInstant } from '#lib/concert/show-time.ts';
import {
  formatCountdown,
  formatDuration,
  formatExact,
  formatInstant,
  formatPoints,
  formatShow,
  formatUntil,
  seatName,
  showDayParts,
  withZone,
} from '#web/i18n/format.ts';
import { seatNames } from '#web/i18n/seat-names.ts';
import { byStart, localToInstant } from '#web/i18n/show-time.ts';

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
    expect(formatShow(late, 'en', NOW)).toBe('Thu 31 Dec 23:00–Fri 1 Jan 2027 01:00');
  });

  test('the parts of a date', () => {
    expect(showDayParts('2026-12-05 19:00:00', 'ko', NOW)).toEqual({
      day: '5',
      month: '12월',
      weekday: '토요일',
    });
    expect(showDayParts('2027-02-03 19:00:00', 'en', NOW).month).toBe('Feb 2027');
  });

  test.each([
    ['2026-12-24T11:00:00Z', '12월 24일 (목) 20:00'],
    ['2026-12-31T15:00:00Z', '2027년 1월 1일 (금) 00:00'],
    ['2025-12-31T14:59:00Z', '2025년 12월 31일 (수) 23:59'],
  ])(
    'the instant %s in the time zone of the show, with the year unless it is this one',
    (instant, expected) => {
      expect(formatInstant(instant, 'Asia/Seoul', 'ko', NOW)).toBe(expected);
    },
  );

  test('the seconds of an instant only if it has some', () => {
    expect(formatExact(Date.parse('2026-12-24T11:00:00Z'), 'Asia/Seoul', 'en')).toMatch(/ 20:00$/);
    expect(formatExact(Date.parse('2026-12-24T11:00:57Z'), 'Asia/Seoul', 'en')).toMatch(/ 20:00:57$/);
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

  test.each([
    [86_400_000, '1일', '1 d'],
    [86_399_000, '23:59:59', '23:59:59'],
  ])('%i ms until a sale opens', (milliseconds, korean, english) => {
    expect([formatUntil(milliseconds, 'ko'), formatUntil(milliseconds, 'en')]).toEqual([korean, english]);
  });
});

describe('the name of a seat', () => {
  test('is its row and number', () => {
    expect([10, 11].map((seatNumber) => seatName(seatNumber, 'ko'))).toEqual(['1열 10번', '2열 11번']);
    expect(seatName(15, 'en')).toBe('Row 2, seat 15');
  });

  test('names each row once for several seats', () => {
    expect(seatNames([9, 15, 16, 17], 'ko')).toBe('1열 9번, 2열 15·16·17번');
    expect(seatNames([9, 15, 16, 17], 'en')).toBe('Row 1, seat 9; Row 2, seats 15, 16 and 17');
  });
});

describe('time zones', () => {
  const winter = { startDatetime: '2026-12-31 19:00:00', timezone: 'America/New_York' };
  const summer = { startDatetime: '2027-07-01 19:00:00', timezone: 'America/New_York' };
  const seoul = { startDatetime: '2026-12-31 19:00:00', timezone: 'Asia/Seoul' };

  /** Formats keep the zone in which they were made. */
  const readIn = async (zone: string) => {
    vi.stubEnv('TZ', zone);
    vi.resetModules();
    return import('#web/i18n/format.ts');
  };
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('a past moment is shown by the reader’s clock, with the day unless it is today', async () => {
    const { formatMoment } = await readIn('Asia/Seoul');
    const at = Date.UTC(2026, 10, 21, 14, 32);
    const tomorrow = at + 86_400_000;

    expect([formatMoment(at, 'ko', at), formatMoment(at, 'en', at)]).toEqual(['23시 32분', '23:32']);
    expect([formatMoment(at, 'ko', tomorrow), formatMoment(at, 'en', tomorrow)]).toEqual([
      '11월 21일 (토) 23시 32분',
      'Sat 21 Nov 23:32',
    ]);
  });

  test('have the name of the date of the show, not of today', async () => {
    const { showZone } = await readIn('Asia/Seoul');

    expect([showZone(winter, 'en'), showZone(summer, 'en')]).toEqual([
      'Eastern Standard Time',
      'Eastern Daylight Time',
    ]);
    expect(showZone(summer, 'ko')).toBe('미 동부 하계 표준시');
  });

  test('are compared with the reader’s on the date of the show', async () => {
    const { showZone } = await readIn('America/Panama');

    expect(showZone(winter, 'en')).toBeUndefined();
    expect(showZone(summer, 'en')).toBe('Eastern Daylight Time');
  });

  test('are named on each row of a list that mixes them', async () => {
    const { showZones } = await readIn('Asia/Seoul');

    expect(showZones([seoul, winter], 'en')).toEqual(['Korean Standard Time', 'Eastern Standard Time']);
  });

  test('are not named in a list that goes by the reader’s clock', async () => {
    const { showZones } = await readIn('America/New_York');

    expect(showZones([winter, summer], 'en')).toEqual([undefined, undefined]);
  });

  test('stand behind a date', () => {
    expect(withZone('12월 31일 (목) 19:00', '한국 표준시')).toBe('12월 31일 (목) 19:00 (한국 표준시)');
    expect(withZone('12월 31일 (목) 19:00', undefined)).toBe('12월 31일 (목) 19:00');
  });
});

test('shows sort by the instant of their start, whatever their clocks show', () => {
  const seoul = { startDatetime: '2026-12-31 20:00:00', timezone: 'Asia/Seoul' };
  const berlin = { startDatetime: '2026-12-31 13:00:00', timezone: 'Europe/Berlin' };
  const newYork = { startDatetime: '2026-12-31 05:30:00', timezone: 'America/New_York' };

  expect([berlin, newYork, seoul].toSorted(byStart)).toEqual([newYork, seoul, berlin]);
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
