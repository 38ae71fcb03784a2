import { describe, expect, it } from 'vitest';

import type { Reservation, Seat } from '#web/api-types.ts';
import { amountOf, MAX_CHARGE, suggestedCharge } from '#web/booking/money.ts';
import {
  canChoose,
  ownSeats,
  seatAfterKey,
  seatRows,
  takenOf,
  toggled,
  totalOf,
} from '#web/booking/seats.ts';
import { warningBetween } from '#web/booking/warnings.ts';

const SEATS = 50;

const seatsOf = (statuses: Readonly<Record<number, Seat['status']>> = {}): Seat[] =>
  Array.from({ length: SEATS }, (_, index) => ({
    seatNumber: index + 1,
    status: statuses[index + 1] ?? 'AVAILABLE',
  }));

const nothing = { chosen: [], owned: [], released: [] };

describe('the seat map', () => {
  it('has five rows of ten, the front row first, in whatever order the seats come', () => {
    const rows = seatRows(seatsOf().toReversed(), nothing);

    expect(rows.map((row) => row.map(({ seatNumber }) => seatNumber))).toEqual(
      [0, 10, 20, 30, 40].map((first) => Array.from({ length: 10 }, (_, index) => first + index + 1)),
    );
    expect(rows[4]?.[0]).toEqual({ seatNumber: 41, row: 5, state: 'free' });
  });

  it('shows what others hold and own, and what is one’s own', () => {
    const seats = seatsOf({ 1: 'HELD', 2: 'SOLD', 3: 'SOLD', 4: 'HELD' });

    const [row = []] = seatRows(seats, { chosen: [5], owned: [3], released: [4] });

    expect(row.slice(0, 6).map(({ state }) => state)).toEqual([
      'held',
      'sold',
      'mine',
      'free',
      'chosen',
      'free',
    ]);
    expect(row.filter(({ state }) => canChoose(state)).map(({ seatNumber }) => seatNumber)).toEqual([
      4, 5, 6, 7, 8, 9, 10,
    ]);
  });

  it.each([
    ['ArrowRight', 7, 8],
    ['ArrowRight', 10, 10],
    ['ArrowRight', 50, 50],
    ['ArrowLeft', 8, 7],
    ['ArrowLeft', 11, 11],
    ['ArrowDown', 7, 17],
    ['ArrowDown', 47, 47],
    ['ArrowUp', 17, 7],
    ['ArrowUp', 7, 7],
    ['Home', 17, 11],
    ['End', 11, 20],
    ['PageUp', 47, 7],
    ['PageDown', 7, 47],
    ['Enter', 7, undefined],
    ['Tab', 7, undefined],
  ] as const)('leads with %s from %i to %s', (key, from, to) => {
    expect(seatAfterKey({ key, ctrlKey: false }, from, SEATS)).toBe(to);
  });

  it('leads with Ctrl to its first and last seat, and leaves other shortcuts alone', () => {
    expect(seatAfterKey({ key: 'Home', ctrlKey: true }, 27, SEATS)).toBe(1);
    expect(seatAfterKey({ key: 'End', ctrlKey: true }, 27, SEATS)).toBe(SEATS);
    expect(seatAfterKey({ key: 'ArrowLeft', ctrlKey: true }, 27, SEATS)).toBeUndefined();
  });
});

describe('choosing', () => {
  it('takes seats up to the limit, in their order, and back again', () => {
    expect(toggled([], 9, 2)).toEqual([9]);
    expect(toggled([9], 7, 2)).toEqual([7, 9]);
    expect(toggled([7, 9], 7, 2)).toEqual([9]);
    expect(toggled([7, 9], 8, 2)).toBeUndefined();
  });

  it('changes the one seat where a person may have one', () => {
    expect(toggled([7], 9, 1)).toEqual([9]);
    expect(toggled([7], 7, 1)).toEqual([]);
  });

  it('loses only what somebody else has taken', () => {
    const seats = seatsOf({ 7: 'HELD', 9: 'SOLD' });

    expect(takenOf([7, 8, 9], seats)).toEqual([7, 9]);
    expect(takenOf([7, 8], seats, [7])).toEqual([]);
  });
});

describe('what one holds', () => {
  const reservation = (given: Partial<Reservation>): Reservation => ({
    reservationId: 'r',
    concertId: 'c',
    scheduleId: 's',
    seatNumber: 1,
    status: 'HELD',
    price: 70_000,
    startDatetime: '2026-12-31 19:00:00',
    endDatetime: '2026-12-31 21:00:00',
    timezone: 'Asia/Seoul',
    createdAt: '2026-12-01 20:00:00',
    expiresAt: '2026-12-01T11:05:00.000Z',
    paymentId: null,
    cancelUntil: null,
    ticket: null,
    ...given,
  });

  it('is told by the reservations of this date, until the first of them ends', () => {
    const { held, owned } = ownSeats(
      [
        reservation({ reservationId: 'b', seatNumber: 8, expiresAt: '2026-12-01T11:04:00.000Z' }),
        reservation({ reservationId: 'a', seatNumber: 7 }),
        reservation({ seatNumber: 9, scheduleId: 'another' }),
        reservation({ seatNumber: 10, status: 'CANCELLED', expiresAt: null }),
        reservation({ seatNumber: 11, status: 'PAID', expiresAt: null }),
      ],
      's',
    );

    expect(held).toEqual({
      seats: [
        { seatNumber: 7, reservationId: 'a', price: 70_000 },
        { seatNumber: 8, reservationId: 'b', price: 70_000 },
      ],
      expiresAt: Date.parse('2026-12-01T11:04:00Z'),
    });
    expect(held && totalOf(held)).toBe(140_000);
    expect(owned).toEqual([11]);
  });

  it('is nothing when nothing is held', () => {
    expect(ownSeats([reservation({ status: 'PAID' })], 's').held).toBeUndefined();
  });
});

describe('the countdown', () => {
  it('warns once at a minute and once at ten seconds', () => {
    const lefts = [62_000, 61_000, 60_000, 59_000, 11_000, 10_000, 9_000, 0];

    const warnings = lefts.map((left, index) => warningBetween(lefts[index - 1], left));

    expect(warnings).toEqual([
      undefined,
      undefined,
      60_000,
      undefined,
      undefined,
      10_000,
      undefined,
      undefined,
    ]);
  });

  it('gives the more urgent warning when the page was asleep, and none after the end', () => {
    expect(warningBetween(120_000, 5_000)).toBe(10_000);
    expect(warningBetween(120_000, 0)).toBeUndefined();
    expect(warningBetween(undefined, 30_000)).toBeUndefined();
  });
});

describe('charging', () => {
  it('suggests what is missing, rounded up', () => {
    expect([1, 10_000, 10_001, 140_000].map(suggestedCharge)).toEqual([10_000, 10_000, 20_000, 140_000]);
    expect(suggestedCharge(99_999_999)).toBe(MAX_CHARGE);
  });

  it.each([
    ['10000', 10_000],
    ['10,000', 10_000],
    [' 1 ', 1],
    ['10,000,000', MAX_CHARGE],
    ['10,000,001', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['만원', undefined],
  ])('reads %j as %s', (text, amount) => {
    expect(amountOf(text)).toBe(amount);
  });
});
