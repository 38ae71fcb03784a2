import { HOUR } from '#lib/clock.ts';
import { called, deliver, inside, joinOf, nextTick, waiting } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import {
  holds,
  joins,
  numbers,
  pays,
  polls,
  switches,
  ticks,
} from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import { NOW } from '#test/support/builders.ts';

/** The operator opens, closes and pauses while others are at it. */
export const operatorRaces: Readonly<Record<string, Scenario>> = {
  'claim × close': race({
    movesDate: true,
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { claim: polls(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [
      'claim: SCHEDULE_CLOSED, close: status:CLOSED → x PENDING at 1; 1/1 closed',
      'claim: is inside, close: status:CLOSED → x ACTIVE; 1/1 closed',
    ],
  }),
  'hold × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', inside);
      return { hold: holds(x, [1]), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [
      'hold: SCHEDULE_CLOSED, close: status:CLOSED → x ACTIVE; 1/1 closed',
      'hold: holds 1, close: status:CLOSED → x 1 HELD ACTIVE; 1/1 closed',
    ],
  }),
  'pay × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, holds: [1], balance: 1 });
      return { pay: pays(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: ['pay: pays 1, close: status:CLOSED → x 1 PAID has 0 EXPIRED; 1/1 closed'],
  }),
  'pay, nothing held × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, balance: 1 });
      return { pay: pays(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [
      'pay: SCHEDULE_CLOSED, close: status:CLOSED → x has 1 ACTIVE; 1/1 closed',
      'pay: pays 5, close: status:CLOSED → x 5 PAID has 0 EXPIRED; 1/1 closed',
    ],
  }),
  'claim × admit × the opening moves to later': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      sale.fan('y', waiting);
      return {
        claim: polls(x),
        admit: ticks(sale),
        move: switches(sale, { saleOpensAt: new Date(NOW + HOUR).toISOString() }),
      };
    },
    next: nextTick,
    outcomes: [
      'claim: is inside, admit: CONFLICT, move: saleOpensAt:2036-12-01T04:00:00.000Z → x ACTIVE; y PENDING at 2; 1/2',
      'claim: waits, admit: CONFLICT, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; y PENDING at 2; 1/2',
      'claim: is inside, admit: admits 0, move: saleOpensAt:2036-12-01T04:00:00.000Z → x ACTIVE; y PENDING at 2; 1/2',
      'claim: is inside, admit: admits 1, move: saleOpensAt:2036-12-01T04:00:00.000Z → x ACTIVE; y PENDING at 2; 2/2',
      'claim: waits, admit: admits 0, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; y PENDING at 2; 1/2',
      'claim: waits, admit: admits 1, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; y PENDING at 2; 2/2',
    ],
  }),
  'hold × a limit that is raised × admit': race({
    movesDate: true,
    orders: 'reduced',
    sale: { sold: 48, maxSeatsPerUser: 1, maxActive: 2 },
    cast: (sale) => {
      const x = sale.fan('x', inside);
      sale.fan('y', waiting);
      return {
        hold: holds(x, [1, 2]),
        raise: switches(sale, { maxSeatsPerUser: 2 }),
        admit: ticks(sale),
      };
    },
    outcomes: [
      'hold: INVALID_INPUT, raise: maxSeatsPerUser:2, admit: admits 0 → x ACTIVE; y PENDING at 2; 1/2',
      'hold: INVALID_INPUT, raise: maxSeatsPerUser:2, admit: admits 1 → x ACTIVE; y PENDING at 2; 2/2',
    ],
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
