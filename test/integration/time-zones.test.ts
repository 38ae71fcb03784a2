import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { startOfDay, toInstant, toLocal } from '#lib/concert/show-time.ts';
import { localToInstant } from '#web/i18n/show-time.ts';

const at = (iso: string) => Date.parse(iso);

const offsetOf = (clock: Intl.DateTimeFormat, instant: number): number =>
  utc(clock.format(instant)) - instant;
const utc = (local: string): number => at(`${local.replace(' ', 'T')}Z`);

/** Two changes of the same clock are at least this far apart. */
const APART = 8 * DAY;

/** The instants at which the offset of a zone from UTC changes. */
const changesOf = (clock: Intl.DateTimeFormat, from: number, to: number): number[] => {
  if (to - from <= APART && offsetOf(clock, from) === offsetOf(clock, to)) return [];
  if (to - from === SECOND) return [to];
  const middle = from + Math.floor((to - from) / 2 / SECOND) * SECOND;
  return [...changesOf(clock, from, middle), ...changesOf(clock, middle, to)];
};

/** Every change of every clock in a year. */
const changesIn = (year: number) =>
  Intl.supportedValuesOf('timeZone').flatMap((zone) => {
    const clock = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    const [from, to] = [at(`${year}-01-01T00:00:00Z`), at(`${year + 1}-01-01T00:00:00Z`)];
    return changesOf(clock, from, to).map((change) => {
      const before = offsetOf(clock, change - SECOND);
      return { zone, clock, change, before, gap: offsetOf(clock, change) - before };
    });
  });

describe.each([1995, 2011, 2026])('around every change of a clock in %i, in every zone', (year) => {
  const changes = changesIn(year);

  test('a wall-clock time is its first instant, and converts back, in the service and on the page', () => {
    const wrong = changes.flatMap(({ zone, clock, change, before, gap }) =>
      [-1_500, -60, -45, -30, -15, 0, 15, 30, 45, 60, 90, 1_500].flatMap((minutes) => {
        const instant = change + minutes * MINUTE;
        const local = clock.format(instant);
        const shown = [before, before + gap]
          .map((offset) => utc(local) - offset)
          .filter((one) => clock.format(one) === local);
        const found = [toLocal(instant, zone), toInstant(local, zone), localToInstant(local, zone)];
        const first = Math.min(...shown);
        return isDeepStrictEqual(found, [local, first, first]) ? [] : [[zone, local, ...found]];
      }),
    );

    expect(wrong).toEqual([]);
    expect(changes.length).toBeGreaterThan(100);
  });

  test('a time that is skipped moves forward by as much as the clock does', () => {
    const wrong = changes.flatMap(({ zone, clock, change, before, gap }) =>
      [0, 0.25, 0.5, 0.75].flatMap((share) => {
        const skipped = change + before + share * gap;
        const local = new Date(skipped).toISOString().slice(0, 19).replace('T', ' ');
        const moved = [toInstant(local, zone), localToInstant(local, zone)].map((one) =>
          utc(clock.format(one)),
        );
        return gap < 0 || moved.every((one) => one - skipped === gap) ? [] : [[zone, local, ...moved]];
      }),
    );

    expect(wrong).toEqual([]);
  });

  test('a day begins at its first instant', () => {
    const wrong = changes.flatMap(({ zone, clock, change }) =>
      [-HOUR, -1, 0, HOUR, DAY].flatMap((by) => {
        const today = clock.format(change + by).slice(0, 10);
        const start = startOfDay(change + by, zone);
        const isFirst =
          clock.format(start).startsWith(today) && !clock.format(start - SECOND).startsWith(today);
        return isFirst ? [] : [[zone, today, clock.format(start)]];
      }),
    );

    expect(wrong).toEqual([]);
  });
});
