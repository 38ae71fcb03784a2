import { describe, expect, test } from 'vitest';

import { aReservation } from '#test/support/web-reservation.ts';
import { entryZones, signedPoints } from '#web/account/ledger.ts';
import { qrPath } from '#web/account/qr-path.ts';
import { cancellationOf, stateOf, visitsOf } from '#web/account/reservations.ts';
import { ticketLife } from '#web/account/ticket-token.ts';
import type { Reservation } from '#web/api-types.ts';
import { findPage, type ReadPage, readPages } from '#web/paging.ts';

/** 20:30 in Seoul, half an hour before the end of the show. */
const NOW = Date.parse('2026-12-31T11:30:00Z');
const MINUTE = 60_000;

const aHold = (expiresAt: number): Reservation =>
  aReservation({ status: 'HELD', paymentId: null, expiresAt: new Date(expiresAt).toISOString() });

describe('a reservation', () => {
  test.each([
    ['is booked until the show ends', aReservation(), NOW, 'paid'],
    ['is over after the show', aReservation(), NOW + 30 * MINUTE, 'over'],
    [
      'ends in the time zone of the show, not of the reader',
      aReservation({ timezone: 'America/New_York' }),
      NOW + 30 * MINUTE,
      'paid',
    ],
    ['is held until the hold expires', aHold(NOW + 1), NOW, 'held'],
    ['lapses when the hold expires, before the next read', aHold(NOW), NOW, 'lapsed'],
    [
      'has lapsed when it was cancelled unpaid',
      aReservation({ status: 'CANCELLED', paymentId: null }),
      NOW,
      'lapsed',
    ],
    [
      'is refunded when it was cancelled after payment',
      aReservation({ status: 'CANCELLED' }),
      NOW,
      'refunded',
    ],
  ] as const)('%s', (_, reservation, now, state) => {
    expect(stateOf(reservation, now)).toBe(state);
  });

  test('can be cancelled until the day of the show', () => {
    const until = Date.parse('2026-12-30T15:00:00.000Z');

    expect(cancellationOf(aReservation(), until - 1)).toEqual({
      paymentId: 'p1',
      lastMinute: until - MINUTE,
      isOpen: true,
    });
    expect(cancellationOf(aReservation(), until)).toEqual({
      paymentId: 'p1',
      lastMinute: until - MINUTE,
      isOpen: false,
    });
  });

  test.each([
    ['that is held', aHold(NOW + MINUTE)],
    ['that is cancelled', aReservation({ status: 'CANCELLED', cancelUntil: null })],
  ])('%s cannot be cancelled', (_, reservation) => {
    expect(cancellationOf(reservation, NOW)).toBeUndefined();
  });
});

describe('reservations', () => {
  const later = {
    scheduleId: 's2',
    startDatetime: '2027-01-02 19:00:00',
    endDatetime: '2027-01-02 21:00:00',
  };

  test('are grouped by date and sorted by seat, the next date first', () => {
    const { upcoming, past } = visitsOf(
      [
        aReservation({ reservationId: 'r3', ...later }),
        aReservation({ reservationId: 'r2', seatNumber: 8 }),
        aReservation({ reservationId: 'r1', seatNumber: 7 }),
      ],
      NOW,
    );

    expect(
      upcoming.map(({ reservations }) => reservations.map(({ reservationId }) => reservationId)),
    ).toEqual([['r1', 'r2'], ['r3']]);
    expect(past).toEqual([]);
  });

  test('of one date are split when one is cancelled; past dates start with the latest', () => {
    const { upcoming, past } = visitsOf(
      [
        aReservation(),
        aReservation({ reservationId: 'r2', status: 'CANCELLED' }),
        aReservation({ reservationId: 'r4', status: 'CANCELLED', ...later }),
      ],
      NOW,
    );

    expect(upcoming.map(({ scheduleId }) => scheduleId)).toEqual(['s1']);
    expect(past.map(({ scheduleId }) => scheduleId)).toEqual(['s2', 's1']);
  });

  test('in several time zones sort by instant, not by the clock of the venue', () => {
    const at = (startDatetime: string, timezone: string): Reservation =>
      aReservation({ scheduleId: timezone, startDatetime, endDatetime: startDatetime, timezone });
    const earlier = at('2027-01-02 20:00:00', 'Asia/Seoul');
    const later = at('2027-01-02 19:00:00', 'America/New_York');

    const { upcoming } = visitsOf([later, earlier], NOW);
    const { past } = visitsOf([earlier, later], NOW + 40 * 24 * 60 * MINUTE);

    expect(upcoming.map(({ timezone }) => timezone)).toEqual(['Asia/Seoul', 'America/New_York']);
    expect(past.map(({ timezone }) => timezone)).toEqual(['America/New_York', 'Asia/Seoul']);
  });
});

describe('pages of a list', () => {
  const { signal } = new AbortController();

  /** Three pages of two rows. */
  const readPage: ReadPage<number> = async (cursor = '0') => {
    const from = Number(cursor);
    return { data: [from, from + 1], next: from < 4 ? String(from + 2) : undefined };
  };

  test.each([
    [1, [0, 1], '2'],
    [2, [0, 1, 2, 3], '4'],
    [3, [0, 1, 2, 3, 4, 5], undefined],
    [Infinity, [0, 1, 2, 3, 4, 5], undefined],
  ])('%s of them are read as one', async (count, rows, next) => {
    expect(await readPages(readPage, count, signal)).toEqual({ data: rows, next });
  });

  test('are searched up to the one with the row', async () => {
    expect(await findPage(readPage, (row) => row === 3, signal)).toEqual([2, 3]);
  });

  test('are searched to the end when no page has the row', async () => {
    expect(await findPage(readPage, (row) => row === 9, signal)).toBeUndefined();
  });
});

test('spent points are negative, all others positive', () => {
  expect(signedPoints({ type: 'CHARGE', point: 5 })).toBe(5);
  expect(signedPoints({ type: 'REFUND', point: 5 })).toBe(5);
  expect(signedPoints({ type: 'USE', point: 5 })).toBe(-5);
});

test('entries that go by the clocks of several shows name their zones', () => {
  const entries = [
    { createdAt: '2026-07-01 10:00:00', timezone: 'America/New_York' },
    { createdAt: '2026-07-01 23:00:00', timezone: 'Asia/Seoul' },
  ];

  expect(entryZones(entries, 'en')).toEqual(['Eastern Daylight Time', 'Korean Standard Time']);
  expect(entryZones([], 'en')).toEqual([]);
});

test('a QR code is drawn with one bar for each run of modules', () => {
  const modules = [
    [true, true, false, true],
    [false, false, false, false],
    [false, true, true, true],
  ];

  expect(qrPath(modules)).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z');
});

describe('the validity of a ticket', () => {
  const tokenOf = (claims: unknown): string =>
    `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

  test('is read from the token', () => {
    expect(ticketLife(tokenOf({ iat: 1_000, exp: 87_400, seatNumber: '좌석' }))).toEqual({
      issuedAt: 1_000_000,
      expiresAt: 87_400_000,
    });
  });

  test.each(['', 'no token', 'a.b.c', tokenOf({ iat: 'then' }), tokenOf(null)])(
    'is unknown for %j, which can still be shown',
    (token) => {
      expect(ticketLife(token)).toBeUndefined();
    },
  );
});
