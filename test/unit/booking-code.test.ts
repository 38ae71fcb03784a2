import { describe, expect, test } from 'vitest';

import type { ReservationId } from '#lib/ids.ts';
import { BOOKING_CODE, bookingCodeOf } from '#lib/seat/booking-code.ts';

const idOf = (index: number) =>
  `01990000-0000-7000-8000-${index.toString(16).padStart(12, '0')}` as ReservationId;

describe('a booking code', () => {
  test('never changes: fans have written it down', () => {
    expect(bookingCodeOf(idOf(0))).toBe('Q3TX-6ATB');
  });

  test('has two groups of four characters that nobody mistakes for each other', () => {
    const codes = Array.from({ length: 1_000 }, (_, index) => bookingCodeOf(idOf(index)));

    for (const code of codes) expect(code).toMatch(BOOKING_CODE);
    expect(new Set(codes.join(''))).toEqual(new Set('-23456789ABCDEFGHJKMNPQRSTVWXYZ'));
  });

  test('differs for the seats of a payment, whose ids are next to each other', () => {
    const codes = Array.from({ length: 10_000 }, (_, index) => bookingCodeOf(idOf(index)));

    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each(['K7QM2XPA', 'k7qm-2xpa', 'K7QM-2XP0', 'K7QM-2XPO', 'K7QM-2XPU', ' K7QM-2XPA', 'K7QM-2XPAA'])(
    '%j is not one',
    (text) => {
      expect(text).not.toMatch(BOOKING_CODE);
    },
  );
});
