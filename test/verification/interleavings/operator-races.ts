import { DAY, HOUR } from '#lib/clock.ts';
import { NOW } from '#test/support/builders.ts';
import { called, deliver, joinOf, nextTick, waiting } from '#test/verification/interleavings/fans.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import {
  assignsNumbers,
  deletes,
  exchanges,
  joins,
  moves,
  pays,
  polls,
  releases,
  ticks,
  updates,
} from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';

/** An operator opens, closes and pauses during other operations. */
export const operatorRaces: Readonly<Record<string, Scenario>> = {
  'exchange × close': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [2]), close: updates(sale, { status: 'CLOSED' }) };
    },
    outcomes: [
      'exchange: SCHEDULE_CLOSED, close: status:CLOSED → x 1 HELD ACTIVE; 1/1 closed',
      'exchange: holds 2, close: status:CLOSED → x 2 HELD ACTIVE; 1/1 closed',
    ],
  }),
  'exchange for what is held × close': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [1]), close: updates(sale, { status: 'CLOSED' }) };
    },
    outcomes: ['exchange: holds 1, close: status:CLOSED → x 1 HELD ACTIVE; 1/1 closed'],
  }),
  'exchange × a limit that is lowered': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [1, 2]), lower: updates(sale, { maxSeatsPerUser: 1 }) };
    },
    outcomes: [
      'exchange: INVALID_INPUT, lower: maxSeatsPerUser:1 → x 1 HELD ACTIVE; 1/1',
      'exchange: holds 1 2, lower: maxSeatsPerUser:1 → x 1 HELD 2 HELD ACTIVE; 1/1',
    ],
  }),
  'release × close': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { release: releases(x), close: updates(sale, { status: 'CLOSED' }) };
    },
    outcomes: ['release: releases, close: status:CLOSED → x 1 CANCELLED EXPIRED; 1/1 closed'],
  }),
  'pay × close': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      return { pay: pays(x), close: updates(sale, { status: 'CLOSED' }) };
    },
    outcomes: ['pay: pays 1, close: status:CLOSED → x 1 PAID has 0 EXPIRED; 1/1 closed'],
  }),
  'tick × the opening moves to later': race({
    movesDate: true,
    operations: (sale) => {
      sale.fan('x', waiting);
      const saleOpensAt = new Date(NOW + HOUR).toISOString();
      return { tick: ticks(sale), move: updates(sale, { saleOpensAt }) };
    },
    next: nextTick,
    outcomes: [
      'tick: CONFLICT, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; 0/1',
      'tick: calls 0, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; 0/1',
      'tick: calls 1, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; 1/1',
    ],
  }),
  'tick × pause': race({
    movesDate: true,
    operations: (sale) => {
      sale.fan('x', waiting);
      return { tick: ticks(sale), pause: updates(sale, { paused: true }) };
    },
    outcomes: [
      'tick: CONFLICT, pause: paused:true → x PENDING at 1; 0/1 paused',
      'tick: calls 0, pause: paused:true → x PENDING at 1; 0/1 paused',
      'tick: calls 1, pause: paused:true → x PENDING at 1; 1/1 paused',
    ],
  }),
  'tick × close': race({
    movesDate: true,
    operations: (sale) => {
      sale.fan('x', waiting);
      return { tick: ticks(sale), close: updates(sale, { status: 'CLOSED' }) };
    },
    next: nextTick,
    outcomes: [
      'tick: CONFLICT, close: status:CLOSED → x PENDING at 1; 0/1 closed',
      'tick: calls 0, close: status:CLOSED → x PENDING at 1; 0/1 closed',
      'tick: calls 1, close: status:CLOSED → x PENDING at 1; 1/1 closed',
    ],
  }),
  'join × close': race({
    movesDate: true,
    operations: (sale) => ({ join: joins(sale, sale.fan('x')), close: updates(sale, { status: 'CLOSED' }) }),
    next: deliver,
    outcomes: [
      'join: SCHEDULE_CLOSED, close: status:CLOSED → x; 0/0 closed',
      'join: joins, close: status:CLOSED → x; 0/0 closed',
    ],
  }),
  'join on another device, by a fan inside × close': race({
    movesDate: true,
    operations: (sale) => ({
      join: joins(sale, sale.fan('x', { holds: [1] })),
      close: updates(sale, { status: 'CLOSED' }),
    }),
    outcomes: ['join: joins, close: status:CLOSED → x 1 HELD ACTIVE; 1/1 closed'],
  }),
  'number × close': race({
    movesDate: true,
    sale: { queue: { open: false } },
    operations: (sale) => ({
      number: assignsNumbers(sale, [joinOf(sale.fan('x'))]),
      close: updates(sale, { status: 'CLOSED' }),
    }),
    next: nextTick,
    outcomes: [
      'number: numbers 0, close: status:CLOSED → x; 0/0 closed',
      'number: numbers 1, close: status:CLOSED → x PENDING at 1; 0/1 closed',
      'number: numbers 1, close: status:CLOSED → x PENDING at 1; 1/1 closed',
    ],
  }),
  'enter × the show moves': race({
    movesDate: true,
    operations: (sale) => ({ enter: polls(sale.fan('x', called)), move: moves(sale) }),
    outcomes: [
      'enter: has 5, move: SCHEDULE_BOOKED → x 5 HELD ACTIVE; 1/1',
      'enter: has 5, move: moves → x 5 HELD ACTIVE; 1/1',
    ],
  }),
  'the tick at the beginning of the show × the show moves': race({
    movesDate: true,
    operations: (sale) => ({ tick: ticks(sale, NOW + 10 * DAY), move: moves(sale) }),
    outcomes: ['tick: CONFLICT, move: moves → 0/0', 'tick: calls 0, move: moves → 0/0'],
  }),
  'join × delete': race({
    movesDate: true,
    operations: (sale) => ({ join: joins(sale, sale.fan('x')), delete: deletes(sale) }),
    next: deliver,
    outcomes: [
      'join: SCHEDULE_NOT_FOUND, delete: deletes → x; deleted',
      'join: joins, delete: deletes → x; deleted',
    ],
  }),
  'number × delete': race({
    movesDate: true,
    sale: { queue: { open: false } },
    operations: (sale) => ({ number: assignsNumbers(sale, [joinOf(sale.fan('x'))]), delete: deletes(sale) }),
    outcomes: [
      'number: SCHEDULE_NOT_FOUND, delete: deletes → x; deleted',
      'number: numbers 1, delete: SCHEDULE_JOINED → x PENDING at 1; 1/1',
    ],
    // The numbering calls at once. If that conflicts with the deletion, the next tick calls instead.
    inConflict: ['number: numbers 1, delete: SCHEDULE_JOINED → x PENDING at 1; 0/1'],
  }),
  'tick × delete': race({
    movesDate: true,
    operations: (sale) => ({ tick: ticks(sale), delete: deletes(sale) }),
    outcomes: [
      'tick: CONFLICT, delete: deletes → deleted',
      'tick: SCHEDULE_NOT_FOUND, delete: deletes → deleted',
      'tick: calls 0, delete: deletes → deleted',
    ],
  }),
  'pause × delete': race({
    movesDate: true,
    operations: (sale) => ({ pause: updates(sale, { paused: true }), delete: deletes(sale) }),
    outcomes: [
      'pause: SCHEDULE_NOT_FOUND, delete: deletes → deleted',
      'pause: paused:true, delete: deletes → deleted',
    ],
  }),
  'reopen × the tick that closes the queue': race({
    movesDate: true,
    operations: (sale) => ({ open: updates(sale, { status: 'OPEN' }), tick: ticks(sale) }),
    sale: { queue: { closed: true } },
    outcomes: ['open: status:OPEN, tick: CONFLICT → 0/0', 'open: status:OPEN, tick: calls 0 → 0/0'],
  }),
};
