import { MINUTE, SECOND } from '#lib/clock.ts';
import {
  called,
  deliver,
  inside,
  joinOf,
  messageOf,
  nextTick,
  waiting,
} from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import { holds, leaves, numbers, pays, polls, ticks } from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import { NOW } from '#test/support/builders.ts';

/** The last instant at which someone who was called may come, and the last at which the slot is kept. */
const LAST_CLAIM = NOW + MINUTE;
const GRACE = LAST_CLAIM + 5 * SECOND;

/** The line: numbers, who is let in, and who comes. */
export const lineRaces: Readonly<Record<string, Scenario>> = {
  'claim × admit': race({
    sale: { maxActive: 1 },
    cast: (sale) => {
      const x = sale.fan('x', waiting);
      sale.fan('y', waiting);
      return { claim: polls(x), admit: ticks(sale) };
    },
    outcomes: [
      'claim: is inside, admit: admits 1 → x ACTIVE; y PENDING at 2; 1/2',
      'claim: waits, admit: admits 1 → x PENDING at 1; y PENDING at 2; 1/2',
    ],
    inConflict: ['claim: waits, admit: CONFLICT → x PENDING at 1; y PENDING at 2; 0/2'],
  }),
  'claim × admit, at the last moment': race({
    sale: { maxActive: 1 },
    cast: (sale) => {
      const x = sale.fan('x', called);
      sale.fan('y', waiting);
      return { claim: polls(x, LAST_CLAIM), admit: ticks(sale, GRACE) };
    },
    until: GRACE,
    outcomes: ['claim: is inside, admit: admits 0 → x ACTIVE; y PENDING at 2; 1/2'],
  }),
  'claim × claim': race({
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { one: polls(x), other: polls(x) };
    },
    outcomes: ['one: is inside, other: is inside → x ACTIVE; 1/1'],
  }),
  'claim × leave': race({
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { claim: polls(x), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [
      'claim: PLACE_LOST, leave: leaves → x EXPIRED; 1/1',
      'claim: is inside, leave: leaves → x EXPIRED; 1/1',
    ],
  }),
  'pay × admit': race({
    sale: { maxActive: 2, sold: 48 },
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, holds: [1], balance: 1 });
      sale.fan('y', waiting);
      return { pay: pays(x), admit: ticks(sale) };
    },
    outcomes: [
      'pay: pays 1, admit: admits 0 → x 1 PAID has 0 EXPIRED; y PENDING at 2; 1/2',
      'pay: pays 1, admit: admits 1 → x 1 PAID has 0 EXPIRED; y PENDING at 2; 2/2',
    ],
    inConflict: ['pay: pays 1, admit: CONFLICT → x 1 PAID has 0 EXPIRED; y PENDING at 2; 1/2'],
  }),
  'pay, nothing held × admit': race({
    orders: 'reduced',
    sale: { maxActive: 2, maxSeatsPerUser: 1, sold: 48 },
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, balance: 1 });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { pay: pays(x), admit: ticks(sale) };
    },
    outcomes: [
      'pay: pays 2, admit: admits 0 → x 2 PAID has 0 EXPIRED; y PENDING at 2; z PENDING at 3; 1/3',
      'pay: pays 2, admit: admits 1 → x 2 PAID has 0 EXPIRED; y PENDING at 2; z PENDING at 3; 2/3',
    ],
    inConflict: [
      'pay: pays 2, admit: CONFLICT → x 2 PAID has 0 EXPIRED; y PENDING at 2; z PENDING at 3; 1/3',
    ],
  }),
  'leave × admit': race({
    orders: 'reduced',
    sale: { maxActive: 1 },
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, holds: [1] });
      sale.fan('y', waiting);
      return { leave: leaves(sale, x), admit: ticks(sale) };
    },
    next: deliver,
    outcomes: [
      'leave: leaves, admit: admits 0 → x 1 CANCELLED EXPIRED; y PENDING at 2; 1/2',
      'leave: leaves, admit: admits 1 → x 1 CANCELLED EXPIRED; y PENDING at 2; 2/2',
    ],
    inConflict: ['leave: leaves, admit: CONFLICT → x 1 CANCELLED EXPIRED; y PENDING at 2; 1/2'],
  }),
  'hold × admit, as the pass would end': race({
    sale: { maxActive: 1 },
    cast: (sale) => {
      const x = sale.fan('x', { stands: { is: 'inside', until: NOW + 1 } });
      sale.fan('y', waiting);
      return { hold: holds(x, [1]), admit: ticks(sale, NOW + 1 + 5 * SECOND) };
    },
    until: NOW + 1 + 5 * SECOND,
    outcomes: ['hold: holds 1, admit: admits 0 → x 1 HELD ACTIVE; y PENDING at 2; 1/2'],
  }),
  'admit × admit': race({
    orders: 'reduced',
    sale: { maxActive: 2 },
    cast: (sale) => {
      for (const name of ['x', 'y', 'z']) sale.fan(name, waiting);
      return { one: ticks(sale), other: ticks(sale) };
    },
    outcomes: [
      'one: CONFLICT, other: admits 2 → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
      'one: admits 0, other: admits 2 → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
      'one: admits 2, other: CONFLICT → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
      'one: admits 2, other: admits 0 → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
    ],
  }),
  'leave × number': race({
    sale: { maxActive: 1 },
    cast: (sale) => {
      sale.fan('x', inside);
      const y = sale.fan('y');
      return { leave: leaves(sale, y, NOW + 1), number: numbers(sale, [joinOf(y)]) };
    },
    next: deliver,
    outcomes: ['leave: leaves, number: numbers 1 → x ACTIVE; y EXPIRED; 1/2'],
  }),
  'number × number, delivered twice': race({
    orders: 'reduced',
    sale: { maxActive: 1 },
    cast: (sale) => {
      sale.fan('w', inside);
      sale.fan('v', waiting);
      const messages = [joinOf(sale.fan('x')), joinOf(sale.fan('y'))];
      return { one: numbers(sale, messages), other: numbers(sale, messages) };
    },
    outcomes: [
      'one: numbers 0, other: numbers 2 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/4',
      'one: numbers 0, other: numbers 2 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/5',
      'one: numbers 0, other: numbers 2 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/6',
      'one: numbers 0, other: numbers 2 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/7',
      'one: numbers 0, other: numbers 2 → w ACTIVE; v PENDING at 2; x PENDING at 5; y PENDING at 6; 1/6',
      'one: numbers 0, other: numbers 2 → w ACTIVE; v PENDING at 2; x PENDING at 5; y PENDING at 6; 1/7',
      'one: numbers 1, other: numbers 1 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 5; 1/5',
      'one: numbers 1, other: numbers 1 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 7; 1/7',
      'one: numbers 1, other: numbers 1 → w ACTIVE; v PENDING at 2; x PENDING at 5; y PENDING at 7; 1/7',
      'one: numbers 2, other: numbers 0 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/4',
      'one: numbers 2, other: numbers 0 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/5',
      'one: numbers 2, other: numbers 0 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/6',
      'one: numbers 2, other: numbers 0 → w ACTIVE; v PENDING at 2; x PENDING at 3; y PENDING at 4; 1/7',
      'one: numbers 2, other: numbers 0 → w ACTIVE; v PENDING at 2; x PENDING at 5; y PENDING at 6; 1/6',
      'one: numbers 2, other: numbers 0 → w ACTIVE; v PENDING at 2; x PENDING at 5; y PENDING at 6; 1/7',
    ],
  }),
  'leave and number × the same again, by clocks that differ': race({
    orders: 'reduced',
    sale: { maxActive: 1 },
    cast: (sale) => {
      sale.fan('w', inside);
      const x = sale.fan('x', waiting);
      const messages = [messageOf('LEAVE', x, NOW + 4 * SECOND), messageOf('JOIN', x, NOW)];
      return { one: numbers(sale, messages), other: numbers(sale, messages) };
    },
    outcomes: [
      'one: numbers 0, other: numbers 1 → w ACTIVE; x PENDING at 3; 1/3',
      'one: numbers 0, other: numbers 1 → w ACTIVE; x PENDING at 3; 1/4',
      'one: numbers 0, other: numbers 1 → w ACTIVE; x PENDING at 4; 1/4',
      'one: numbers 1, other: numbers 0 → w ACTIVE; x PENDING at 3; 1/3',
      'one: numbers 1, other: numbers 0 → w ACTIVE; x PENDING at 3; 1/4',
      'one: numbers 1, other: numbers 0 → w ACTIVE; x PENDING at 4; 1/4',
    ],
  }),
  'number × the tick that ends': race({
    orders: 'reduced',
    cast: (sale) => ({ number: numbers(sale, [joinOf(sale.fan('x'))]), tick: ticks(sale) }),
    outcomes: [
      'number: numbers 1, tick: CONFLICT → x PENDING at 1; 1/1',
      'number: numbers 1, tick: admits 0 → x PENDING at 1; 1/1',
      'number: numbers 1, tick: admits 1 → x PENDING at 1; 1/1',
    ],
    inConflict: ['number: numbers 1, tick: CONFLICT → x PENDING at 1; 0/1'],
  }),
  'claim × admit × number': race({
    orders: 'reduced',
    sale: { maxActive: 2 },
    cast: (sale) => {
      const x = sale.fan('x', waiting);
      return { claim: polls(x), admit: ticks(sale), number: numbers(sale, [joinOf(sale.fan('y'))]) };
    },
    next: nextTick,
    outcomes: [
      'claim: is inside, admit: admits 1, number: numbers 1 → x ACTIVE; y PENDING at 2; 2/2',
      'claim: is inside, admit: admits 2, number: numbers 1 → x ACTIVE; y PENDING at 2; 2/2',
      'claim: waits, admit: admits 1, number: numbers 1 → x PENDING at 1; y PENDING at 2; 2/2',
      'claim: waits, admit: admits 2, number: numbers 1 → x PENDING at 1; y PENDING at 2; 2/2',
    ],
    inConflict: ['claim: waits, admit: CONFLICT, number: numbers 1 → x PENDING at 1; y PENDING at 2; 2/2'],
  }),
};
