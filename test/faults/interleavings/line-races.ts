import { SECOND } from '#lib/clock.ts';
import { called, deliver, joinOf, messageOf, waiting } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import { exchanges, leaves, numbers, pays, releases, ticks } from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import { NOW } from '#test/support/builders.ts';

/** The line: who gets which number, and who is called. */
export const lineRaces: Readonly<Record<string, Scenario>> = {
  'admit × admit': race({
    orders: 'reduced',
    sale: { sold: 48 },
    cast: (sale) => {
      for (const name of ['x', 'y', 'z']) sale.fan(name, waiting);
      return { one: ticks(sale), other: ticks(sale) };
    },
    outcomes: [],
  }),
  'pay × admit': race({
    sale: { sold: 48 },
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { pay: pays(x), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'release × admit': race({
    sale: { sold: 48 },
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { release: releases(x), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'exchange × admit': race({
    sale: { sold: 47 },
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { exchange: exchanges(x, [2, 3]), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'leave × admit': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', waiting);
      sale.fan('y', waiting);
      return { leave: leaves(sale, x), admit: ticks(sale) };
    },
    next: deliver,
    outcomes: [],
  }),
  'leave × number': race({
    cast: (sale) => {
      const y = sale.fan('y');
      return { leave: leaves(sale, y, NOW + 1), number: numbers(sale, [joinOf(y)]) };
    },
    next: deliver,
    outcomes: [],
  }),
  'number × admit': race({
    orders: 'reduced',
    sale: { sold: 48 },
    cast: (sale) => {
      sale.fan('w', waiting);
      return { number: numbers(sale, [joinOf(sale.fan('x'))]), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'number × number, delivered twice': race({
    orders: 'reduced',
    cast: (sale) => {
      for (const name of ['v', 'w']) sale.fan(name, waiting);
      const messages = [joinOf(sale.fan('x')), joinOf(sale.fan('y'))];
      return { one: numbers(sale, messages), other: numbers(sale, messages) };
    },
    outcomes: [],
  }),
  'leave and number × the same again, by clocks that differ': race({
    orders: 'reduced',
    cast: (sale) => {
      sale.fan('w', waiting);
      const x = sale.fan('x', waiting);
      const messages = [messageOf('LEAVE', x, NOW + 4 * SECOND), messageOf('JOIN', x, NOW)];
      return { one: numbers(sale, messages), other: numbers(sale, messages) };
    },
    outcomes: [],
  }),
  'number × the tick that ends': race({
    orders: 'reduced',
    cast: (sale) => ({ number: numbers(sale, [joinOf(sale.fan('x'))]), tick: ticks(sale) }),
    outcomes: [],
  }),
  'number × number, of two message groups': race({
    orders: 'reduced',
    cast: (sale) => {
      sale.fan('w', called);
      const [x, y] = [joinOf(sale.fan('x')), { ...joinOf(sale.fan('y')), group: 1 }];
      return { one: numbers(sale, [x]), other: numbers(sale, [y]) };
    },
    outcomes: [],
  }),
};
