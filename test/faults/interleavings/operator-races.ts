import { HOUR } from '#lib/clock.ts';
import { deliver, joinOf, nextTick, waiting } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import {
  exchanges,
  joins,
  numbers,
  pays,
  releases,
  switches,
  ticks,
} from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import { NOW } from '#test/support/builders.ts';

/** The operator opens, closes and pauses while others are at it. Who comes in meanwhile is told in `entry-races`. */
export const operatorRaces: Readonly<Record<string, Scenario>> = {
  'exchange × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [2]), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [],
  }),
  'exchange for what is held × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [1]), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [],
  }),
  'exchange × a limit that is lowered': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [1, 2]), lower: switches(sale, { maxSeatsPerUser: 1 }) };
    },
    outcomes: [],
  }),
  'release × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { release: releases(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [],
  }),
  'pay × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      return { pay: pays(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [],
  }),
  'admit × the opening moves to later': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      sale.fan('x', waiting);
      const saleOpensAt = new Date(NOW + HOUR).toISOString();
      return { admit: ticks(sale), move: switches(sale, { saleOpensAt }) };
    },
    next: nextTick,
    outcomes: [],
  }),
  'admit × pause': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => {
      sale.fan('x', waiting);
      return { admit: ticks(sale), pause: switches(sale, { paused: true }) };
    },
    outcomes: [],
  }),
  'admit × close': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => {
      sale.fan('x', waiting);
      return { admit: ticks(sale), close: switches(sale, { status: 'CLOSED' }) };
    },
    next: nextTick,
    outcomes: [],
  }),
  'join × close': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => ({ join: joins(sale, sale.fan('x')), close: switches(sale, { status: 'CLOSED' }) }),
    next: deliver,
    outcomes: [],
  }),
  'join on another device, by who is inside × close': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => ({
      join: joins(sale, sale.fan('x', { holds: [1] })),
      close: switches(sale, { status: 'CLOSED' }),
    }),
    outcomes: [],
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
    outcomes: [],
  }),
  'open × the tick that ends': race({
    orders: 'reduced',
    movesDate: true,
    cast: (sale) => ({ open: switches(sale, { status: 'OPEN' }), tick: ticks(sale) }),
    sale: { queue: { closed: true } },
    outcomes: [],
  }),
};
