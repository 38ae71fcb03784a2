import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import {
  called,
  deliver,
  joinOf,
  nextTick,
  onOtherDevice,
  waiting,
} from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import {
  cancels,
  exchanges,
  expires,
  joins,
  leaves,
  numbers,
  pays,
  polls,
  releases,
  switches,
  ticks,
} from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import { NOW } from '#test/support/builders.ts';

/** When a hold ends; the last instant at which it may be paid, the first at which others may take its seat. */
const END = NOW + MINUTE;
const LAST = END - 1;
const TAKEOVER = END + 2 * SECOND + 1;

/** A call that is over: the next tick may call others. */
const OVER = { calledAt: NOW - 10 * SECOND };

/** Coming in: the place becomes a pass, and seats are held on it. */
export const entryRaces: Readonly<Record<string, Scenario>> = {
  'enter × enter, one seat left': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: ({ fan }) => ({ x: polls(fan('x', called)), y: polls(fan('y', called)) }),
    outcomes: [],
  }),
  'enter × enter, both would like one seat': race({
    orders: 'reduced',
    cast: ({ fan }) => ({
      x: polls(fan('x', called), { seatNumbers: [9] }),
      y: polls(fan('y', called), { seatNumbers: [9] }),
    }),
    outcomes: [],
  }),
  'enter × enter, three seats for two who want two': race({
    orders: 'reduced',
    sale: { sold: 47 },
    cast: ({ fan }) => ({
      x: polls(fan('x', called), { count: 2 }),
      y: polls(fan('y', called), { count: 2 }),
    }),
    outcomes: [],
  }),
  'enter × enter, one fan on two devices': race({
    orders: 'reduced',
    cast: ({ fan }) => {
      const x = fan('x', called);
      return {
        phone: polls(x, { seatNumbers: [1] }),
        laptop: polls(onOtherDevice(x), { seatNumbers: [2, 3], count: 2 }),
      };
    },
    outcomes: [],
  }),
  'enter × enter, of a seat whose hold has run out': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: ({ fan }) => {
      fan('late', { holds: [1], until: END });
      return {
        x: polls(fan('x', called), { now: TAKEOVER }),
        y: polls(fan('y', called), { now: TAKEOVER }),
      };
    },
    until: TAKEOVER,
    outcomes: [],
  }),
  'enter × leave': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [],
  }),
  'enter × admit': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: (sale) => {
      const x = sale.fan('x', called);
      sale.fan('y', waiting);
      return { enter: polls(x), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'enter × admit, as the number is called': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', waiting);
      return { enter: polls(x), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'enter × admit, with two seats': race({
    orders: 'reduced',
    sale: { sold: 48 },
    cast: (sale) => {
      const x = sale.fan('x', called);
      sale.fan('y', waiting);
      sale.fan('z', waiting);
      return { enter: polls(x, { count: 2 }), admit: ticks(sale) };
    },
    outcomes: [],
  }),
  'enter × admit × enter of a later call, once the call is over': race({
    orders: 'reduced',
    sale: { sold: 49, queue: OVER },
    cast: (sale) => {
      sale.fan('away', called);
      const x = sale.fan('x', called);
      return { x: polls(x), admit: ticks(sale), y: polls(sale.fan('y', waiting)) };
    },
    outcomes: [],
  }),
  'enter × release of the last seat': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: ({ fan }) => ({
      release: releases(fan('z', { holds: [1] })),
      enter: polls(fan('x', called)),
    }),
    outcomes: [],
  }),
  'enter × release of the last seat × admit × enter of a later call': race({
    orders: 'sampled',
    sale: { sold: 49, queue: OVER },
    cast: (sale) => ({
      release: releases(sale.fan('z', { holds: [1] })),
      x: polls(sale.fan('x', called)),
      admit: ticks(sale),
      y: polls(sale.fan('y', waiting)),
    }),
    outcomes: [],
  }),
  'enter × exchange to the seat': race({
    orders: 'reduced',
    sale: { sold: 48 },
    cast: ({ fan }) => ({
      exchange: exchanges(fan('z', { holds: [2] }), [1]),
      enter: polls(fan('x', called), { seatNumbers: [1] }),
    }),
    outcomes: [],
  }),
  'enter × expire': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: ({ fan }) => {
      const late = fan('late', { holds: [1], until: END });
      return { expire: expires(late.holds), enter: polls(fan('x', called), { now: TAKEOVER }) };
    },
    until: TAKEOVER,
    outcomes: [],
  }),
  'enter × pay, as the hold ends': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: ({ fan }) => {
      const late = fan('late', { holds: [1], until: END, balance: 1 });
      return { pay: pays(late, LAST), enter: polls(fan('x', called), { now: TAKEOVER }) };
    },
    until: TAKEOVER,
    outcomes: [],
  }),
  'enter × number': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), number: numbers(sale, [joinOf(sale.fan('y'))]) };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [],
  }),
  'enter × admit × number': race({
    orders: 'sampled',
    cast: (sale) => {
      const x = sale.fan('x', waiting);
      return { enter: polls(x), admit: ticks(sale), number: numbers(sale, [joinOf(sale.fan('y'))]) };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [],
  }),
  'enter × join, on another device': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), join: joins(sale, x) };
    },
    next: deliver,
    outcomes: [],
  }),
  'enter × cancel, by who owns all that they may': race({
    orders: 'reduced',
    cast: ({ fan }) => {
      const x = fan('x', { ...called, owns: [5, 6], balance: 0 });
      return { cancel: cancels(x, x.payments[0]), enter: polls(x, { count: 2 }) };
    },
    outcomes: [],
  }),
  'enter × a limit that is lowered': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x, { count: 2 }), lower: switches(sale, { maxSeatsPerUser: 1 }) };
    },
    outcomes: [],
  }),
  'enter × close': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), close: switches(sale, { status: 'CLOSED' }) };
    },
    outcomes: [],
  }),
  'enter × pause': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), pause: switches(sale, { paused: true }) };
    },
    outcomes: [],
  }),
  'enter × resume': race({
    movesDate: true,
    orders: 'reduced',
    sale: { queue: { paused: true } },
    cast: (sale) => {
      const x = sale.fan('x', called);
      return { enter: polls(x), resume: switches(sale, { paused: false }) };
    },
    outcomes: [],
  }),
  'enter × the opening moves to later': race({
    movesDate: true,
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', called);
      const saleOpensAt = new Date(NOW + HOUR).toISOString();
      return { enter: polls(x), move: switches(sale, { saleOpensAt }) };
    },
    outcomes: [],
  }),
  'enter × the opening moves to earlier': race({
    movesDate: true,
    orders: 'reduced',
    sale: { saleOpensAt: NOW + HOUR },
    cast: (sale) => {
      const x = sale.fan('x', called);
      const saleOpensAt = new Date(NOW - HOUR).toISOString();
      return { enter: polls(x), move: switches(sale, { saleOpensAt }) };
    },
    outcomes: [],
  }),
  'enter × admit × pause': race({
    orders: 'sampled',
    cast: (sale) => {
      const x = sale.fan('x', waiting);
      return { enter: polls(x), admit: ticks(sale), pause: switches(sale, { paused: true }) };
    },
    outcomes: [],
  }),
};
