import { describe, expect, it } from 'vitest';

import { reservationGives, reservationStatuses } from '#lib/seat/status.ts';
import { aReservation } from '#test/support/web-reservation.ts';
import { ApiError } from '#web/api-error.ts';
import type { Reservation, Seat } from '#web/api-types.ts';
import { canBeCancelled } from '#web/booking/cancellation.ts';
import { billOf, isPassOver, isSameBill, paidOnPass } from '#web/booking/pass.ts';
import { warningBetween } from '#web/booking/warnings.ts';
import { holdsSeats } from '#web/queue/use-holding.ts';
import { ownsSeat } from '#web/seating.ts';
import { areSame, ownedSeats, seatAfterKey, seatRows, takenOf, toggled, wishRows } from '#web/seats/seats.ts';
import { amountOf, MAX_CHARGE } from '#web/wallet/money.ts';

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
      'deselected',
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
  /** A held seat. */
  const aHeldReservation = (overrides: Partial<Reservation>): Reservation =>
    aReservation({
      scheduleId: 's',
      seatNumber: 1,
      status: 'HELD',
      expiresAt: '2026-12-01T11:05:00.000Z',
      paymentId: null,
      cancelUntil: null,
      ticket: null,
      ...overrides,
    });

  it('make one bill with seats and total', () => {
    const hold = (seatNumber: number) => ({ seatNumber, reservationId: `r${seatNumber}`, price: 70_000 });

    expect(billOf([hold(7), hold(8)])).toEqual({ seatNumbers: [7, 8], point: 140_000 });
  });

  it.each([
    ['in another order', { seatNumbers: [8, 7], point: 140_000 }, true],
    ['with another seat', { seatNumbers: [7, 9], point: 140_000 }, false],
    ['with one seat more', { seatNumbers: [7, 8, 9], point: 140_000 }, false],
    ['for another total', { seatNumbers: [7, 8], point: 150_000 }, false],
  ])('%s make the same bill: %o %s', (_, bill, isSame) => {
    expect(isSameBill({ seatNumbers: [7, 8], point: 140_000 }, bill)).toBe(isSame);
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

  it('are paid on this pass even if another device has exchanged them first', () => {
    const pass = { token: 't', expiresAt: 0, holds: [{ seatNumber: 7, reservationId: 'r5', price: 70_000 }] };
    const place = { phase: 'inside', tokenAt: 0, pass } as const;
    const paid = (reservationId: string, given: Partial<Reservation> = {}) =>
      aHeldReservation({ reservationId, status: 'PAID', expiresAt: null, ...given });

    const found = paidOnPass(place, 's', [
      paid('r7', { seatNumber: 50 }),
      paid('r6', { seatNumber: 49 }),
      paid('r6', { scheduleId: 'another' }),
      aHeldReservation({ reservationId: 'r5', status: 'CANCELLED' }),
      paid('r4'),
    ]);

    expect(found.map(({ seatNumber }) => seatNumber)).toEqual([49, 50]);
    expect(paidOnPass(place, 's', [paid('r4')])).toEqual([]);
  });

  it('are found in the reservations from another device, until they expire', () => {
    const end = Date.parse('2026-12-01T11:05:00Z');
    const held = [aHeldReservation({ scheduleId: 's' })];

    expect(holdsSeats(held, 's', end - 1)).toBe(true);
    expect(holdsSeats(held, 's', end)).toBe(false);
    expect(holdsSeats(held, 'another', end - 1)).toBe(false);
    expect(holdsSeats([aHeldReservation({ status: 'PAID', expiresAt: null })], 's', end - 1)).toBe(false);
  });

  it('are not owned: only paid seats of the same date are', () => {
    const reservations = [
      aHeldReservation({ seatNumber: 7 }),
      aHeldReservation({ seatNumber: 9, status: 'PAID', scheduleId: 'another' }),
      aHeldReservation({ seatNumber: 10, status: 'CANCELLED', expiresAt: null }),
      aHeldReservation({ seatNumber: 11, status: 'PAID', expiresAt: null }),
    ];

    expect(ownedSeats(reservations, 's')).toEqual([11]);
  });

  it.each(reservationStatuses)('are owned if a %s reservation gives its user the seat', (status) => {
    expect(ownsSeat({ status })).toBe(reservationGives[status] === 'SEAT');
  });
});

describe('a cancellation', () => {
  const show = { startDatetime: '2026-12-31 19:00:00', timezone: 'Asia/Seoul' };

  it('is promised until the day of the show begins at the venue', () => {
    const midnight = Date.parse('2026-12-30T15:00:00Z');

    expect(canBeCancelled(show, midnight - 1)).toBe(true);
    expect(canBeCancelled(show, midnight)).toBe(false);
    expect(canBeCancelled({ ...show, timezone: 'America/New_York' }, midnight)).toBe(true);
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
