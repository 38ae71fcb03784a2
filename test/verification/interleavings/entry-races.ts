import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { NOW } from '#test/support/builders.ts';
import {
  called,
  deliver,
  joinOf,
  nextTick,
  onOtherDevice,
  waiting,
} from '#test/verification/interleavings/fans.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import {
  assignsNumbers,
  cancels,
  exchanges,
  expires,
  joins,
  leaves,
  pays,
  polls,
  releases,
  ticks,
  updates,
} from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';

/** When a hold ends, the last instant at which it may be paid, and the first at which others may take its seat. */
const END = NOW + MINUTE;
const LAST = END - 1;
const TAKEOVER = END + 2 * SECOND + 1;

/** The last call was ten seconds ago, so the next tick may make a new one. */
const OVER = { calledAt: NOW - 10 * SECOND };

/** Entering: the place becomes a pass with held seats. */
export const entryRaces: Readonly<Record<string, Scenario>> = {
  'enter × enter, one seat left': race({
    sale: { sold: 49 },
    operations: ({ fan }) => ({ x: polls(fan('x', called)), y: polls(fan('y', called)) }),
    outcomes: [
      'x: called, y: has 1 → x PENDING at 1; y 1 HELD ACTIVE; 2/2',
      'x: has 1, y: called → x 1 HELD ACTIVE; y PENDING at 2; 2/2',
    ],
  }),
  'enter × enter, both wish for the same seat': race({
    operations: ({ fan }) => ({
      x: polls(fan('x', called), { seatNumbers: [9] }),
      y: polls(fan('y', called), { seatNumbers: [9] }),
    }),
    outcomes: [
      'x: has 5, y: has 9 → x 5 HELD ACTIVE; y 9 HELD ACTIVE; 2/2',
      'x: has 9, y: has 5 → x 9 HELD ACTIVE; y 5 HELD ACTIVE; 2/2',
    ],
  }),
  'enter × enter, three seats for two fans who want two each': race({
    sale: { sold: 47 },
    operations: ({ fan }) => ({
      x: polls(fan('x', called), { count: 2 }),
      y: polls(fan('y', called), { count: 2 }),
    }),
    outcomes: [
      'x: has 1, y: has 2 3 → x 1 HELD ACTIVE; y 2 HELD 3 HELD ACTIVE; 2/2',
      'x: has 2 3, y: has 1 → x 2 HELD 3 HELD ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'enter × enter, one fan on two devices': race({
    operations: ({ fan }) => {
      const x = fan('x', called);
      return {
        phone: polls(x, { seatNumbers: [1] }),
        laptop: polls(onOtherDevice(x), { seatNumbers: [2, 3], count: 2 }),
      };
    },
    outcomes: [
      'phone: has 1, laptop: has 1 → x 1 HELD ACTIVE; 1/1',
      'phone: has 2 3, laptop: has 2 3 → x 2 HELD 3 HELD ACTIVE; 1/1',
    ],
  }),
  'enter × enter, for a seat whose hold has expired': race({
    sale: { sold: 49 },
    operations: ({ fan }) => {
      fan('late', { holds: [1], until: END });
      return {
        x: polls(fan('x', called), { now: TAKEOVER }),
        y: polls(fan('y', called), { now: TAKEOVER }),
      };
    },
    until: TAKEOVER,
    outcomes: [
      'x: called, y: has 1 → late 1 HELD ACTIVE; x PENDING at 2; y 1 HELD ACTIVE; 3/3',
      'x: has 1, y: called → late 1 HELD ACTIVE; x 1 HELD ACTIVE; y PENDING at 3; 3/3',
    ],
  }),
  'enter × leave': race({
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [
      'enter: PLACE_LOST, leave: leaves → x EXPIRED; 1/1',
      'enter: has 5, leave: leaves → x 5 CANCELLED EXPIRED; 1/1',
    ],
  }),
  'enter × tick': race({
    sale: { sold: 49 },
    operations: (sale) => {
      const x = sale.fan('x', called);
      sale.fan('y', waiting);
      return { enter: polls(x), tick: ticks(sale) };
    },
    outcomes: ['enter: has 1, tick: calls 0 → x 1 HELD ACTIVE; y PENDING at 2; 1/2'],
  }),
  'enter × tick, as the number is called': race({
    operations: (sale) => {
      const x = sale.fan('x', waiting);
      return { enter: polls(x), tick: ticks(sale) };
    },
    outcomes: [
      'enter: has 5, tick: calls 1 → x 5 HELD ACTIVE; 1/1',
      'enter: waits, tick: calls 1 → x PENDING at 1; 1/1',
    ],
    inConflict: ['enter: waits, tick: CONFLICT → x PENDING at 1; 0/1'],
  }),
  'enter × tick, with two seats': race({
    sale: { sold: 48 },
    operations: (sale) => {
      const x = sale.fan('x', called);
      sale.fan('y', waiting);
      sale.fan('z', waiting);
      return { enter: polls(x, { count: 2 }), tick: ticks(sale) };
    },
    outcomes: [
      'enter: has 1 2, tick: calls 0 → x 1 HELD 2 HELD ACTIVE; y PENDING at 2; z PENDING at 3; 1/3',
      'enter: has 1 2, tick: calls 1 → x 1 HELD 2 HELD ACTIVE; y PENDING at 2; z PENDING at 3; 2/3',
    ],
    inConflict: [
      'enter: has 1 2, tick: CONFLICT → x 1 HELD 2 HELD ACTIVE; y PENDING at 2; z PENDING at 3; 1/3',
    ],
  }),
  'enter × tick × enter of a later call, once the call is over': race({
    sale: { sold: 49, queue: OVER },
    operations: (sale) => {
      sale.fan('away', called);
      const x = sale.fan('x', called);
      return { x: polls(x), tick: ticks(sale), y: polls(sale.fan('y', waiting)) };
    },
    outcomes: [
      'x: called, tick: calls 1, y: has 1 → away PENDING at 1; x PENDING at 2; y 1 HELD ACTIVE; 3/3',
      'x: has 1, tick: calls 0, y: waits → away PENDING at 1; x 1 HELD ACTIVE; y PENDING at 3; 2/3',
      'x: has 1, tick: calls 1, y: called → away PENDING at 1; x 1 HELD ACTIVE; y PENDING at 3; 3/3',
      'x: has 1, tick: calls 1, y: waits → away PENDING at 1; x 1 HELD ACTIVE; y PENDING at 3; 3/3',
    ],
    inConflict: [
      'x: has 1, tick: CONFLICT, y: waits → away PENDING at 1; x 1 HELD ACTIVE; y PENDING at 3; 2/3',
    ],
  }),
  'enter × release of the last seat': race({
    sale: { sold: 49 },
    operations: ({ fan }) => ({
      release: releases(fan('z', { holds: [1] })),
      enter: polls(fan('x', called)),
    }),
    outcomes: [
      'release: releases, enter: called → z 1 CANCELLED EXPIRED; x PENDING at 2; 2/2',
      'release: releases, enter: has 1 → z 1 CANCELLED EXPIRED; x 1 HELD ACTIVE; 2/2',
    ],
  }),
  'enter × release of the last seat × tick × enter of a later call': race({
    orders: 'sampled',
    sale: { sold: 49, queue: OVER },
    operations: (sale) => ({
      release: releases(sale.fan('z', { holds: [1] })),
      x: polls(sale.fan('x', called)),
      tick: ticks(sale),
      y: polls(sale.fan('y', waiting)),
    }),
    outcomes: [
      'release: releases, x: called, tick: calls 0, y: waits → z 1 CANCELLED EXPIRED; x PENDING at 2; y PENDING at 3; 2/3',
      'release: releases, x: has 1, tick: calls 0, y: waits → z 1 CANCELLED EXPIRED; x 1 HELD ACTIVE; y PENDING at 3; 2/3',
    ],
  }),
  'enter × exchange to the seat': race({
    sale: { sold: 48 },
    operations: ({ fan }) => ({
      exchange: exchanges(fan('z', { holds: [2] }), [1]),
      enter: polls(fan('x', called), { seatNumbers: [1] }),
    }),
    outcomes: [
      'exchange: SEAT_TAKEN, enter: has 1 → z 2 HELD ACTIVE; x 1 HELD ACTIVE; 2/2',
      'exchange: holds 1, enter: has 2 → z 1 HELD ACTIVE; x 2 HELD ACTIVE; 2/2',
    ],
  }),
  'enter × expire': race({
    sale: { sold: 49 },
    operations: ({ fan }) => {
      const late = fan('late', { holds: [1], until: END });
      return { expire: expires(late.holds), enter: polls(fan('x', called), { now: TAKEOVER }) };
    },
    until: TAKEOVER,
    outcomes: [
      'expire: expires 1, enter: has 1 → late 1 CANCELLED ACTIVE; x 1 HELD ACTIVE; 2/2',
      'expire: expires nothing, enter: has 1 → late 1 HELD ACTIVE; x 1 HELD ACTIVE; 2/2',
    ],
  }),
  'enter × pay, as the hold ends': race({
    sale: { sold: 49 },
    operations: ({ fan }) => {
      const late = fan('late', { holds: [1], until: END, balance: 1 });
      return { pay: pays(late, LAST), enter: polls(fan('x', called), { now: TAKEOVER }) };
    },
    until: TAKEOVER,
    outcomes: [
      'pay: PASS_EXPIRED, enter: has 1 → late 1 HELD has 1 ACTIVE; x 1 HELD ACTIVE; 2/2',
      'pay: pays 1, enter: SOLD_OUT → late 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2',
    ],
  }),
  'enter × number': race({
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), number: assignsNumbers(sale, [joinOf(sale.fan('y'))]) };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: ['enter: has 5, number: numbers 1 → x 5 HELD ACTIVE; y PENDING at 2; 2/2'],
  }),
  'enter × tick × number': race({
    orders: 'sampled',
    operations: (sale) => {
      const x = sale.fan('x', waiting);
      return { enter: polls(x), tick: ticks(sale), number: assignsNumbers(sale, [joinOf(sale.fan('y'))]) };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [
      'enter: has 5, tick: calls 1, number: numbers 1 → x 5 HELD ACTIVE; y PENDING at 2; 2/2',
      'enter: waits, tick: calls 1, number: numbers 1 → x PENDING at 1; y PENDING at 2; 2/2',
      'enter: waits, tick: calls 2, number: numbers 1 → x PENDING at 1; y PENDING at 2; 2/2',
    ],
    inConflict: ['enter: waits, tick: CONFLICT, number: numbers 1 → x PENDING at 1; y PENDING at 2; 2/2'],
  }),
  'enter × join, on another device': race({
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), join: joins(sale, x) };
    },
    next: deliver,
    outcomes: ['enter: has 5, join: joins → x 5 HELD ACTIVE; 1/1'],
  }),
  'enter × cancel, by a fan at the seat limit': race({
    operations: ({ fan }) => {
      const x = fan('x', { ...called, owns: [5, 6], balance: 0 });
      return { cancel: cancels(x, x.payments[0]), enter: polls(x, { count: 2 }) };
    },
    outcomes: [
      'cancel: cancels, enter: SEAT_LIMIT_REACHED → x 5 CANCELLED 6 PAID has 1 PENDING at 1; 1/1',
      'cancel: cancels, enter: has 5 → x 5 CANCELLED 5 HELD 6 PAID has 1 ACTIVE; 1/1',
    ],
  }),
  'enter × a limit that is lowered': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x, { count: 2 }), lower: updates(sale, { maxSeatsPerUser: 1 }) };
    },
    outcomes: [
      'enter: has 5 6, lower: maxSeatsPerUser:1 → x 5 HELD 6 HELD ACTIVE; 1/1',
      'enter: has 5, lower: maxSeatsPerUser:1 → x 5 HELD ACTIVE; 1/1',
    ],
  }),
  'enter × close': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), close: updates(sale, { status: 'CLOSED' }) };
    },
    outcomes: [
      'enter: SCHEDULE_CLOSED, close: status:CLOSED → x PENDING at 1; 1/1 closed',
      'enter: has 5, close: status:CLOSED → x 5 HELD ACTIVE; 1/1 closed',
    ],
  }),
  'enter × pause': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), pause: updates(sale, { paused: true }) };
    },
    outcomes: [
      'enter: called, pause: paused:true → x PENDING at 1; 1/1 paused',
      'enter: has 5, pause: paused:true → x 5 HELD ACTIVE; 1/1 paused',
    ],
  }),
  'enter × resume': race({
    movesDate: true,
    sale: { queue: { paused: true } },
    operations: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), resume: updates(sale, { paused: false }) };
    },
    outcomes: [
      'enter: called, resume: paused:false → x PENDING at 1; 1/1',
      'enter: has 5, resume: paused:false → x 5 HELD ACTIVE; 1/1',
    ],
  }),
  'enter × the opening moves to later': race({
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', called);
      const saleOpensAt = new Date(NOW + HOUR).toISOString();
      return { enter: polls(x), move: updates(sale, { saleOpensAt }) };
    },
    outcomes: [
      'enter: called, move: saleOpensAt:2036-12-01T04:00:00.000Z → x PENDING at 1; 1/1',
      'enter: has 5, move: saleOpensAt:2036-12-01T04:00:00.000Z → x 5 HELD ACTIVE; 1/1',
    ],
  }),
  'enter × the opening moves to earlier': race({
    movesDate: true,
    sale: { saleOpensAt: NOW + HOUR },
    operations: (sale) => {
      const x = sale.fan('x', called);
      const saleOpensAt = new Date(NOW - HOUR).toISOString();
      return { enter: polls(x), move: updates(sale, { saleOpensAt }) };
    },
    outcomes: [
      'enter: called, move: saleOpensAt:2036-12-01T02:00:00.000Z → x PENDING at 1; 1/1',
      'enter: has 5, move: saleOpensAt:2036-12-01T02:00:00.000Z → x 5 HELD ACTIVE; 1/1',
    ],
  }),
  'enter × tick × pause': race({
    orders: 'sampled',
    operations: (sale) => {
      const x = sale.fan('x', waiting);
      return { enter: polls(x), tick: ticks(sale), pause: updates(sale, { paused: true }) };
    },
    outcomes: [
      'enter: called, tick: calls 1, pause: paused:true → x PENDING at 1; 1/1 paused',
      'enter: waits, tick: CONFLICT, pause: paused:true → x PENDING at 1; 0/1 paused',
      'enter: waits, tick: calls 0, pause: paused:true → x PENDING at 1; 0/1 paused',
      'enter: waits, tick: calls 1, pause: paused:true → x PENDING at 1; 1/1 paused',
    ],
  }),
};
