import { called, deliver, joinOf, nextTick, waiting } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import { joins, numbers, polls, switches, ticks } from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';

/** The operator opens, closes and pauses while others are at it. */
export const operatorRaces: Readonly<Record<string, Scenario>> = {
  'claim × close': race({
    movesDate: true,
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { claim: polls(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: ['claim: is inside, close: status:CLOSED → x ACTIVE; 1/1 closed'],
  }),
  'admit × pause': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => {
      sale.fan('x', waiting);
      return { admit: ticks(sale), pause: switches(sale, { paused: true }) };
    },
    outcomes: [
      'admit: CONFLICT, pause: paused:true → x PENDING at 1; 0/1 paused',
      'admit: admits 0, pause: paused:true → x PENDING at 1; 0/1 paused',
      'admit: admits 1, pause: paused:true → x PENDING at 1; 1/1 paused',
    ],
  }),
  'admit × close': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => {
      sale.fan('x', waiting);
      return { admit: ticks(sale), close: switches(sale, { status: 'CLOSED' }) };
    },
    next: nextTick,
    outcomes: [
      'admit: CONFLICT, close: status:CLOSED → x PENDING at 1; 0/1 closed',
      'admit: admits 0, close: status:CLOSED → x PENDING at 1; 0/1 closed',
      'admit: admits 1, close: status:CLOSED → x PENDING at 1; 1/1 closed',
    ],
  }),
  'join × close': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => ({ join: joins(sale, sale.fan('x')), close: switches(sale, { status: 'CLOSED' }) }),
    next: deliver,
    outcomes: [
      'join: SCHEDULE_CLOSED, close: status:CLOSED → x; 0/0 closed',
      'join: joins, close: status:CLOSED → x PENDING at 1; 0/1 closed',
    ],
  }),
  'number × close': race({
    orders: 'reduced',
    movesDate: true,
    sale: { queue: { open: false } },
    cast: (sale) => ({
      number: numbers(sale, [joinOf(sale.fan('x'))]),
      close: switches(sale, { status: 'CLOSED' }),
    }),
    next: nextTick,
    outcomes: [
      'number: numbers 1, close: status:CLOSED → x PENDING at 1; 0/1 closed',
      'number: numbers 1, close: status:CLOSED → x PENDING at 1; 1/1 closed',
    ],
  }),
  'open × the tick that ends': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => ({ open: switches(sale, { status: 'OPEN' }), tick: ticks(sale) }),
    sale: { queue: { closed: true } },
    outcomes: ['open: status:OPEN, tick: CONFLICT → 0/0', 'open: status:OPEN, tick: admits 0 → 0/0'],
  }),
};
