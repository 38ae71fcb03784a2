import type { Admission } from '#web/api-types.ts';

/** The figures of a sale that nobody has joined. */
export const anAdmission = (overrides: Partial<Admission> = {}): Admission => ({
  serving: 0,
  tail: 0,
  rate: 0,
  seatsLeft: 50,
  soldOut: false,
  paused: false,
  closed: false,
  saleOpensAt: null,
  message: null,
  asOf: '2026-12-01T00:00:00.000Z',
  waiting: 0,
  inside: 0,
  calledAt: null,
  callSize: 0,
  held: 0,
  sold: 0,
  ...overrides,
});
