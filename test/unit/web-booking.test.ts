import { describe, expect, it } from 'vitest';

import { ApiError } from '#web/api-error.ts';
import type { Reservation, Seat } from '#web/api-types.ts';
import { billOf, changedBillOf, isPassOver } from '#web/booking/pass.ts';
import { warningBetween } from '#web/booking/warnings.ts';
import { holdsSeats } from '#web/queue/use-holding.ts';
import { areSame, ownedSeats, seatAfterKey, seatRows, takenOf, toggled, wishRows } from '#web/seats/seats.ts';
import { amountOf, MAX_CHARGE, suggestedCharge } from '#web/wallet/money.ts';

const SEATS = 50;

const seatsOf = (statuses: Readonly<Record<number, Seat['status']>> = {}): Seat[] =>
  Array.from({ length: SEATS }, (_, index) => ({
    seatNumber: index + 1,
    status: statuses[index + 1] ?? 'AVAILABLE',
  }));

const nothing = { chosen: [], held: [], owned: [] };

describe('the seat map', () => {
  it('has five rows of ten, the front row first, for seats in any order', () => {
    const rows = seatRows(seatsOf().toReversed(), nothing);

    expect(rows.map((row) => row.map(({ seatNumber }) => seatNumber))).toEqual(
      [0, 10, 20, 30, 40].map((first) => Array.from({ length: 10 }, (_, index) => first + index + 1)),
    );
    expect(rows[4]?.[0]).toEqual({ seatNumber: 41, row: 5, state: 'free', canChoose: true });
  });

  it('shows the seats of others and the user’s own', () => {
    const seats = seatsOf({ 1: 'HELD', 2: 'SOLD', 3: 'SOLD', 4: 'HELD', 6: 'HELD' });

    const [row = []] = seatRows(seats, { chosen: [4, 5], held: [4, 6], owned: [3] });

    expect(row.slice(0, 7).map(({ state }) => state)).toEqual([
      'held',
      'sold',
      'owned',
      'yours',
      'chosen',
      'free',
      'free',
    ]);
    expect(row.filter(({ canChoose }) => canChoose).map(({ seatNumber }) => seatNumber)).toEqual([
      4, 5, 6, 7, 8, 9, 10,
    ]);
  });

  it('shows a newly held seat as the user’s own, even on an old map', () => {
    const [row = []] = seatRows(seatsOf(), { chosen: [7], held: [7], owned: [] });

    expect(row[6]).toMatchObject({ state: 'yours', canChoose: true });
  });

  it('lets a waiting user wish for held seats, in order, but not for sold ones', () => {
    const [row = []] = wishRows(seatsOf({ 1: 'HELD', 2: 'SOLD', 3: 'HELD', 9: 'SOLD' }), [3, 8, 9]);

    expect(row.flatMap(({ seatNumber, rank }) => (rank ? [[seatNumber, rank]] : []))).toEqual([
      [3, 1],
      [8, 2],
      [9, 3],
    ]);
    expect(row[0]).toMatchObject({ state: 'held', canChoose: true });
    expect(row[1]).toMatchObject({ state: 'sold', canChoose: false });
    expect(row[8]).toMatchObject({ state: 'chosen', canChoose: true });
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
  ] as const)('moves with %s from %i to %s', (key, from, to) => {
    expect(seatAfterKey({ key, ctrlKey: false }, from, SEATS)).toBe(to);
  });

  it('moves with Ctrl to its first and last seat, and ignores other shortcuts', () => {
    expect(seatAfterKey({ key: 'Home', ctrlKey: true }, 27, SEATS)).toBe(1);
    expect(seatAfterKey({ key: 'End', ctrlKey: true }, 27, SEATS)).toBe(SEATS);
    expect(seatAfterKey({ key: 'ArrowLeft', ctrlKey: true }, 27, SEATS)).toBeUndefined();
  });
});

describe('choosing', () => {
  it('adds seats up to the limit, sorted, and removes them', () => {
    expect(toggled([], 9, 2)).toEqual([9]);
    expect(toggled([9], 7, 2)).toEqual([7, 9]);
    expect(toggled([7, 9], 7, 2)).toEqual([9]);
    expect(toggled([7, 9], 8, 2)).toBeUndefined();
  });

  it('replaces the seat when the limit is one', () => {
    expect(toggled([7], 9, 1)).toEqual([9]);
    expect(toggled([7], 7, 1)).toEqual([]);
  });

  it('loses only seats that somebody else has taken', () => {
    const seats = seatsOf({ 7: 'HELD', 9: 'SOLD' });

    expect(takenOf([7, 8, 9], seats, [])).toEqual([7, 9]);
    expect(takenOf([7, 8], seats, [7])).toEqual([]);
  });

  it('is an exchange when the chosen seats differ from the held ones, in any order', () => {
    expect(areSame([7, 8], [8, 7])).toBe(true);
    expect(areSame([7], [7, 8])).toBe(false);
    expect(areSame([7, 9], [7, 8])).toBe(false);
  });
});

describe('held seats', () => {
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

  it('make one bill with seats and total', () => {
    const hold = (seatNumber: number) => ({ seatNumber, reservationId: `r${seatNumber}`, price: 70_000 });

    expect(billOf([hold(7), hold(8)])).toEqual({ seatNumbers: [7, 8], point: 140_000 });
  });

  it('make a new bill when they have changed before the payment', () => {
    const details = { seatNumbers: [8], point: 60_000 };

    expect(changedBillOf(new ApiError('HOLD_CHANGED', { status: 409, details }))).toEqual(details);
    expect(changedBillOf(new ApiError('INSUFFICIENT_POINTS', { status: 406 }))).toBeUndefined();
  });

  it.each([
    ['PASS_EXPIRED', true],
    ['PLACE_LOST', true],
    ['HOLD_CHANGED', false],
    ['SEAT_TAKEN', false],
    ['SCHEDULE_CLOSED', false],
    ['NETWORK', false],
  ] as const)('after %s have ended: %s', (code, isOver) => {
    expect(isPassOver(new ApiError(code))).toBe(isOver);
  });

  it('are found in the reservations from another device, until they expire', () => {
    const end = Date.parse('2026-12-01T11:05:00Z');
    const held = [reservation({ scheduleId: 's' })];

    expect(holdsSeats(held, 's', end - 1)).toBe(true);
    expect(holdsSeats(held, 's', end)).toBe(false);
    expect(holdsSeats(held, 'another', end - 1)).toBe(false);
    expect(holdsSeats([reservation({ status: 'PAID', expiresAt: null })], 's', end - 1)).toBe(false);
  });

  it('do not include the seats paid before', () => {
    const reservations = [
      reservation({ seatNumber: 7 }),
      reservation({ seatNumber: 9, status: 'PAID', scheduleId: 'another' }),
      reservation({ seatNumber: 10, status: 'CANCELLED', expiresAt: null }),
      reservation({ seatNumber: 11, status: 'PAID', expiresAt: null }),
    ];

    expect(ownedSeats(reservations, 's')).toEqual([11]);
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

  it('gives the more urgent warning after a sleep, and none after the end', () => {
    expect(warningBetween(120_000, 5_000)).toBe(10_000);
    expect(warningBetween(120_000, 0)).toBeUndefined();
    expect(warningBetween(undefined, 30_000)).toBeUndefined();
  });
});

describe('charging', () => {
  it('suggests the missing points, rounded up', () => {
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
