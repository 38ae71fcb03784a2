import { describe, expect, test } from 'vitest';

import { DAY } from '#lib/clock.ts';
import { anAdmission } from '#test/support/web-admission.ts';
import type { Admission, Sale, ScheduleSettings } from '#web/api-types.ts';
import { freeSeats, operatedState } from '#web/operator/operated-state.ts';
import { urgentFirst } from '#web/operator/sales-order.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');

/** The instant this long after `NOW`. */
const iso = (later: number): string => new Date(NOW + later).toISOString();

describe('the state of a sale', () => {
  const flags = { closed: false, soldOut: false, paused: false };
  const show = { startDatetime: '2026-12-31 19:00:00', timezone: 'Asia/Seoul', saleOpensAt: null };

  test.each([
    ['open', flags, show],
    ['paused', { ...flags, paused: true }, show],
    ['soldOut', { ...flags, paused: true, soldOut: true }, show],
    ['closed', { closed: true, paused: true, soldOut: true }, show],
    ['notYet', flags, { ...show, saleOpensAt: new Date(NOW + 1).toISOString() }],
    ['open', flags, { ...show, saleOpensAt: new Date(NOW).toISOString() }],
    ['over', { ...flags, closed: true }, { ...show, startDatetime: '2026-12-01 09:00:00' }],
  ] as const)('is %s', (state, admission, schedule) => {
    expect(operatedState(admission, schedule, NOW)).toBe(state);
  });
});

describe('all current sales', () => {
  const aSale = (
    name: string,
    admission: Partial<Admission>,
    schedule: Partial<ScheduleSettings> = {},
  ): Sale => ({
    concertId: 'c',
    name,
    schedule: {
      scheduleId: name,
      startDatetime: '2026-12-31 19:00:00',
      endDatetime: '2026-12-31 21:00:00',
      timezone: 'Asia/Seoul',
      status: 'OPEN',
      saleOpensAt: null,
      draw: null,
      maxSeatsPerUser: 2,
      maximumAudienceCount: 50,
      lanes: 8,
      ...schedule,
    },
    admission: anAdmission(admission),
  });
  const namesOf = (sales: readonly Sale[]) => urgentFirst(sales, NOW).map(({ name }) => name);

  test('begin with those where people wait and nobody can enter', () => {
    const sales = [
      aSale('closed', { closed: true }),
      aSale('sold out', { soldOut: true }),
      aSale('soon', {}, { saleOpensAt: iso(DAY / 2) }),
      aSale('open', { waiting: 9 }),
      aSale('closed while people wait', { closed: true, waiting: 1 }),
      aSale('paused', { paused: true }),
    ];

    expect(namesOf(sales)).toEqual([
      'closed while people wait',
      'paused',
      'open',
      'soon',
      'sold out',
      'closed',
    ]);
  });

  test('are sorted by the instant of their show, whatever its clock says', () => {
    const sales = [
      aSale('in Seoul at 9', {}, { startDatetime: '2026-12-31 09:00:00' }),
      aSale('in New York at 8', {}, { startDatetime: '2026-12-31 08:00:00', timezone: 'America/New_York' }),
      aSale('in Seoul at 8', {}, { startDatetime: '2026-12-31 08:00:00' }),
    ];

    expect(namesOf(sales)).toEqual(['in Seoul at 8', 'in Seoul at 9', 'in New York at 8']);
  });
});

test('held seats are not free, also when the two figures are of different instants', () => {
  expect(freeSeats({ seatsLeft: 30, held: 12 })).toBe(18);
  expect(freeSeats({ seatsLeft: 3, held: 4 })).toBe(0);
});
