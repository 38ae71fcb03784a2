import { SECOND } from '#lib/clock.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { NOW } from '#test/support/builders.ts';
import { called, deliver, joinOf, messageOf, waiting } from '#test/verification/interleavings/fans.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import {
  assignsNumbers,
  exchanges,
  joins,
  leaves,
  pays,
  releases,
  ticks,
} from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';

/** Numbers and calls. */
export const queueRaces: Readonly<Record<string, Scenario>> = {
  'tick × tick': race({
    sale: { sold: 48 },
    operations: (sale) => {
      for (const name of ['x', 'y', 'z']) sale.fan(name, waiting);
      return { one: ticks(sale), other: ticks(sale) };
    },
    outcomes: [
      'one: CONFLICT, other: calls 2 → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
      'one: calls 0, other: calls 2 → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
      'one: calls 2, other: CONFLICT → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
      'one: calls 2, other: calls 0 → x PENDING at 1; y PENDING at 2; z PENDING at 3; 2/3',
    ],
  }),
  'pay × tick': race({
    sale: { sold: 48 },
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { pay: pays(x), tick: ticks(sale) };
    },
    outcomes: ['pay: pays 1, tick: calls 1 → x 1 PAID has 0 EXPIRED; y PENDING at 2; z PENDING at 3; 2/3'],
    inConflict: ['pay: pays 1, tick: CONFLICT → x 1 PAID has 0 EXPIRED; y PENDING at 2; z PENDING at 3; 1/3'],
  }),
  'release × tick': race({
    sale: { sold: 48 },
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { release: releases(x), tick: ticks(sale) };
    },
    outcomes: [
      'release: releases, tick: calls 1 → x 1 CANCELLED EXPIRED; y PENDING at 2; z PENDING at 3; 2/3',
    ],
    inConflict: [
      'release: releases, tick: CONFLICT → x 1 CANCELLED EXPIRED; y PENDING at 2; z PENDING at 3; 1/3',
    ],
  }),
  'exchange × tick': race({
    sale: { sold: 47 },
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      for (const name of ['y', 'z']) sale.fan(name, waiting);
      return { exchange: exchanges(x, [2, 3]), tick: ticks(sale) };
    },
    outcomes: [
      'exchange: holds 2 3, tick: calls 0 → x 2 HELD 3 HELD ACTIVE; y PENDING at 2; z PENDING at 3; 1/3',
      'exchange: holds 2 3, tick: calls 2 → x 2 HELD 3 HELD ACTIVE; y PENDING at 2; z PENDING at 3; 3/3',
    ],
    inConflict: [
      'exchange: holds 2 3, tick: CONFLICT → x 2 HELD 3 HELD ACTIVE; y PENDING at 2; z PENDING at 3; 1/3',
    ],
  }),
  'leave × tick': race({
    operations: (sale) => {
      const x = sale.fan('x', waiting);
      sale.fan('y', waiting);
      return { leave: leaves(sale, x), tick: ticks(sale) };
    },
    next: deliver,
    outcomes: ['leave: leaves, tick: calls 2 → x EXPIRED; y PENDING at 2; 2/2'],
    inConflict: ['leave: leaves, tick: CONFLICT → x EXPIRED; y PENDING at 2; 0/2'],
  }),
  'leave × number': race({
    operations: (sale) => {
      const y = sale.fan('y');
      return { leave: leaves(sale, y, NOW + 1), number: assignsNumbers(sale, [joinOf(y)]) };
    },
    next: deliver,
    outcomes: ['leave: leaves, number: numbers 1 → y EXPIRED; 1/1'],
    inConflict: ['leave: leaves, number: numbers 1 → y EXPIRED; 0/1'],
  }),
  'number a leave × join again': race({
    operations: (sale) => {
      const x = sale.fan('x', waiting);
      const leave = messageOf('LEAVE', x, NOW + 1);
      return { number: assignsNumbers(sale, [leave]), join: joins(sale, x, NOW + SECOND) };
    },
    next: deliver,
    outcomes: ['number: numbers 0, join: joins → x PENDING at 2; 0/2'],
  }),
  'number × tick': race({
    sale: { sold: 48 },
    operations: (sale) => {
      sale.fan('w', waiting);
      return { number: assignsNumbers(sale, [joinOf(sale.fan('x'))]), tick: ticks(sale) };
    },
    outcomes: [
      'number: numbers 1, tick: calls 1 → w PENDING at 1; x PENDING at 2; 1/2',
      'number: numbers 1, tick: calls 1 → w PENDING at 1; x PENDING at 2; 2/2',
      'number: numbers 1, tick: calls 2 → w PENDING at 1; x PENDING at 2; 2/2',
    ],
    inConflict: ['number: numbers 1, tick: CONFLICT → w PENDING at 1; x PENDING at 2; 0/2'],
  }),
  'number × number, delivered twice': race({
    operations: (sale) => {
      for (const name of ['v', 'w']) sale.fan(name, waiting);
      const messages = [joinOf(sale.fan('x')), joinOf(sale.fan('y'))];
      return { one: assignsNumbers(sale, messages), other: assignsNumbers(sale, messages) };
    },
    outcomes: [
      'one: numbers 0, other: numbers 2 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 4; 0/4',
      'one: numbers 0, other: numbers 2 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 4; 0/5',
      'one: numbers 0, other: numbers 2 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 4; 0/6',
      'one: numbers 0, other: numbers 2 → v PENDING at 1; w PENDING at 2; x PENDING at 5; y PENDING at 6; 0/6',
      'one: numbers 1, other: numbers 1 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 5; 0/5',
      'one: numbers 1, other: numbers 1 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 6; 0/6',
      'one: numbers 1, other: numbers 1 → v PENDING at 1; w PENDING at 2; x PENDING at 5; y PENDING at 4; 0/5',
      'one: numbers 1, other: numbers 1 → v PENDING at 1; w PENDING at 2; x PENDING at 5; y PENDING at 4; 0/6',
      'one: numbers 2, other: numbers 0 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 4; 0/4',
      'one: numbers 2, other: numbers 0 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 4; 0/5',
      'one: numbers 2, other: numbers 0 → v PENDING at 1; w PENDING at 2; x PENDING at 3; y PENDING at 4; 0/6',
      'one: numbers 2, other: numbers 0 → v PENDING at 1; w PENDING at 2; x PENDING at 5; y PENDING at 6; 0/6',
    ],
  }),
  'number and the next batch × number, delivered twice': race({
    orders: 'sampled',
    operations: (sale) => {
      sale.fan('w', waiting);
      const [x, y, next] = [joinOf(sale.fan('x')), joinOf(sale.fan('y')), joinOf(sale.fan('next'))];
      const both = async () =>
        `${await assignsNumbers(sale, [x, y])()}, ${await assignsNumbers(sale, [next])()}`;
      return { one: both, other: assignsNumbers(sale, [x, y]) };
    },
    next: async ({ fans, schedule: { scheduleId } }) => {
      const places = await Promise.all(fans().map(({ userId }) => readPlace(userId, scheduleId)));
      const [, x = 0, y = 0, next = 0] = places.map((place) => place?.position);
      if (next < Math.max(x, y)) throw new Error(`number ${next} was given before ${x} and ${y}`);
    },
    outcomes: [
      'one: numbers 0, numbers 1, other: numbers 2 → w PENDING at 1; x PENDING at 2; y PENDING at 3; next PENDING at 4; 0/4',
      'one: numbers 0, numbers 1, other: numbers 2 → w PENDING at 1; x PENDING at 2; y PENDING at 3; next PENDING at 5; 0/5',
      'one: numbers 0, numbers 1, other: numbers 2 → w PENDING at 1; x PENDING at 2; y PENDING at 3; next PENDING at 6; 0/6',
      'one: numbers 0, numbers 1, other: numbers 2 → w PENDING at 1; x PENDING at 4; y PENDING at 5; next PENDING at 6; 0/6',
      'one: numbers 1, numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 2; y PENDING at 4; next PENDING at 5; 0/5',
      'one: numbers 1, numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 2; y PENDING at 5; next PENDING at 6; 0/6',
      'one: numbers 1, numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 4; y PENDING at 3; next PENDING at 5; 0/5',
      'one: numbers 2, numbers 1, other: numbers 0 → w PENDING at 1; x PENDING at 2; y PENDING at 3; next PENDING at 4; 0/4',
      'one: numbers 2, numbers 1, other: numbers 0 → w PENDING at 1; x PENDING at 2; y PENDING at 3; next PENDING at 5; 0/5',
      'one: numbers 2, numbers 1, other: numbers 0 → w PENDING at 1; x PENDING at 2; y PENDING at 3; next PENDING at 6; 0/6',
    ],
  }),
  'number a leave and a join × the same again, sent by clocks that differ': race({
    operations: (sale) => {
      sale.fan('w', waiting);
      const x = sale.fan('x', waiting);
      const messages = [messageOf('LEAVE', x, NOW + 4 * SECOND), messageOf('JOIN', x, NOW)];
      return { one: assignsNumbers(sale, messages), other: assignsNumbers(sale, messages) };
    },
    outcomes: [
      'one: numbers 0, other: numbers 1 → w PENDING at 1; x PENDING at 3; 0/3',
      'one: numbers 0, other: numbers 1 → w PENDING at 1; x PENDING at 3; 0/4',
      'one: numbers 0, other: numbers 1 → w PENDING at 1; x PENDING at 4; 0/4',
      'one: numbers 1, other: numbers 0 → w PENDING at 1; x PENDING at 3; 0/3',
      'one: numbers 1, other: numbers 0 → w PENDING at 1; x PENDING at 3; 0/4',
      'one: numbers 1, other: numbers 0 → w PENDING at 1; x PENDING at 4; 0/4',
    ],
  }),
  'number × the tick that closes the queue': race({
    operations: (sale) => ({ number: assignsNumbers(sale, [joinOf(sale.fan('x'))]), tick: ticks(sale) }),
    outcomes: [
      'number: numbers 1, tick: CONFLICT → x PENDING at 1; 1/1',
      'number: numbers 1, tick: calls 0 → x PENDING at 1; 1/1',
      'number: numbers 1, tick: calls 1 → x PENDING at 1; 1/1',
    ],
    inConflict: ['number: numbers 1, tick: CONFLICT → x PENDING at 1; 0/1'],
  }),
  'number × number, of two message groups': race({
    operations: (sale) => {
      sale.fan('w', called);
      const [x, y] = [joinOf(sale.fan('x')), { ...joinOf(sale.fan('y')), group: 1 }];
      return { one: assignsNumbers(sale, [x]), other: assignsNumbers(sale, [y]) };
    },
    outcomes: [
      'one: numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 2; y PENDING at 3; 2/3',
      'one: numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 2; y PENDING at 3; 3/3',
      'one: numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 3; y PENDING at 2; 2/3',
      'one: numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 3; y PENDING at 2; 3/3',
    ],
    inConflict: ['one: numbers 1, other: numbers 1 → w PENDING at 1; x PENDING at 2; y PENDING at 3; 1/3'],
  }),
};
