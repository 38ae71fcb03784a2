import { describe, expect, test } from 'vitest';

import { DAY } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { type ConcertSaleStatus, concertSale, datesOnSale } from '#lib/concert/concert-sale.ts';
import { NOW } from '#test/support/values.ts';

const aDate = (day: number, overrides: Partial<Schedule> = {}): Schedule =>
  ({
    startsAt: NOW + day * DAY,
    endsAt: NOW + day * DAY + 1,
    status: 'OPEN',
    ...overrides,
  }) as Schedule;

const later = aDate(9);
const sooner = aDate(3);
const closed = aDate(1, { status: 'CLOSED' });
const past = aDate(-1);
const opens = aDate(2, { saleOpensAt: NOW + DAY });
const opensLater = aDate(20, { saleOpensAt: NOW + 5 });

describe('a concert', () => {
  test.each<
    [
      what: string,
      dates: Schedule[],
      available: Schedule | undefined,
      status: ConcertSaleStatus,
      nextShow: Schedule | undefined,
    ]
  >([
    ['without dates', [], undefined, 'NO_DATES', undefined],
    ['with seats on sale', [later, sooner, closed, past], sooner, 'OPEN', sooner],
    ['whose next show is sold out', [later, sooner], later, 'OPEN', later],
    ['whose next show is not on sale yet', [later, opens], later, 'OPEN', opens],
    ['that is not on sale yet', [opensLater, opens, past], undefined, 'NOT_YET', opens],
    ['whose open sales are sold out, before another opens', [sooner, opens], undefined, 'NOT_YET', opens],
    ['that is sold out', [later, sooner, past], undefined, 'SOLD_OUT', undefined],
    ['that is closed or over', [closed, past], undefined, 'CLOSED', undefined],
  ])('%s', (_, dates, available, status, nextShow) => {
    expect(concertSale(dates, available, NOW)).toMatchObject({ status, nextShowAt: nextShow?.startsAt });
  });

  test('opens next when the first of its sales does', () => {
    expect(concertSale([opens, opensLater, sooner], sooner, NOW).nextOpeningAt).toBe(NOW + 5);
    expect(concertSale([sooner], sooner, NOW).nextOpeningAt).toBeUndefined();
  });

  test('has its dates on sale in order, the next show first', () => {
    expect(datesOnSale([later, opens, past, closed, sooner], NOW)).toEqual([sooner, later]);
  });
});
