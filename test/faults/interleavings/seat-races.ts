import { MINUTE, SECOND } from '#lib/clock.ts';
import { expireHold } from '#lib/seat/expire-hold.ts';
import { deliver } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import { exchanges, expires, leaves, pays, releases } from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import type { Sale } from '#test/faults/interleavings/sale.ts';
import { NOW, PRICE } from '#test/support/builders.ts';

/** Until when seats are held; the last instant at which they may be paid, the first at which others may take them. */
const END = NOW + MINUTE;
const LAST = END - 1;
const TAKEOVER = END + 2 * SECOND + 1;

/** The stream tells, late, of the holds that have run out, whatever has become of them. */
const stream = ({ fans }: Sale) =>
  Promise.all(
    fans()
      .flatMap(({ holds: before }) => before.filter(({ expiresAt }) => expiresAt === END))
      .map((hold) => expireHold(hold)),
  );

/** Seats: who holds them, and who may pay. */
export const seatRaces: Readonly<Record<string, Scenario>> = {
  'exchange × exchange, to one seat': race({
    cast: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), [1, 3]),
      y: exchanges(fan('y', { holds: [2] }), [3]),
    }),
    outcomes: [],
  }),
  'exchange × exchange, each to the seat of the other': race({
    cast: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), [2]),
      y: exchanges(fan('y', { holds: [2] }), [1]),
    }),
    outcomes: [],
  }),
  'exchange × exchange, to the seat that is given up': race({
    cast: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), [3]),
      y: exchanges(fan('y', { holds: [2] }), [1]),
    }),
    outcomes: [],
  }),
  'best × best': race({
    cast: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), { count: 2 }),
      y: exchanges(fan('y', { holds: [3] }), { count: 2 }),
    }),
    outcomes: [],
  }),
  'best × best, one seat left': race({
    sale: { sold: 47 },
    cast: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), { count: 2 }),
      y: exchanges(fan('y', { holds: [3] }), { count: 2 }),
    }),
    outcomes: [],
  }),
  'exchange × the same exchange, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { one: exchanges(x, [2]), other: exchanges(x, [2]) };
    },
    outcomes: [],
  }),
  'best × the same best, one pass, one seat left': race({
    sale: { sold: 48 },
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { one: exchanges(x, { count: 2 }), other: exchanges(x, { count: 2 }) };
    },
    outcomes: [],
  }),
  'exchange × exchange, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { one: exchanges(x, [1, 2]), other: exchanges(x, [3]) };
    },
    outcomes: [],
  }),
  'exchange × exchange, one pass, there and back': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1, 2] });
      return { one: exchanges(x, [2, 3]), other: exchanges(x, [1]) };
    },
    outcomes: [],
  }),
  'exchange × release, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { exchange: exchanges(x, [2]), release: releases(x) };
    },
    outcomes: [],
  }),
  'exchange × pay, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 2 });
      return { exchange: exchanges(x, [2, 3]), pay: pays(x) };
    },
    outcomes: [],
  }),
  'exchange × pay of what was shown': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 2 });
      return {
        exchange: exchanges(x, [2]),
        pay: pays(x, NOW, { seatNumbers: [1], point: PRICE }),
      };
    },
    outcomes: [],
  }),
  'exchange × leave': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [2]), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [],
  }),
  'exchange × expire': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return { exchange: exchanges(x, [2], LAST), expire: expires(x.holds) };
    },
    next: stream,
    until: END,
    outcomes: [],
  }),
  'exchange × takeover': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return {
        exchange: exchanges(x, [2], LAST),
        takeover: exchanges(fan('y', { holds: [3] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
  'exchange × expire × takeover': race({
    orders: 'reduced',
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return {
        exchange: exchanges(x, [2], LAST),
        expire: expires(x.holds),
        takeover: exchanges(fan('y', { holds: [3] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
  'release × release': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1, 2] });
      return { one: releases(x), other: releases(x) };
    },
    outcomes: [],
  }),
  'release × leave': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { release: releases(x), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [],
  }),
  'release × pay': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 1 });
      return { release: releases(x), pay: pays(x) };
    },
    outcomes: [],
  }),
  'release × exchange to the seat': race({
    cast: ({ fan }) => ({
      release: releases(fan('x', { holds: [1] })),
      exchange: exchanges(fan('y', { holds: [2] }), [1]),
    }),
    outcomes: [],
  }),
  'release × takeover': race({
    cast: ({ fan }) => ({
      release: releases(fan('x', { holds: [1], until: END }), LAST),
      takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER),
    }),
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
  'release × expire': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return { release: releases(x, LAST), expire: expires(x.holds) };
    },
    next: stream,
    until: END,
    outcomes: [],
  }),
  'leave × pay': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      return { leave: leaves(sale, x), pay: pays(x) };
    },
    next: deliver,
    outcomes: [],
  }),
  'pay × pay, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1, 2], balance: 4 });
      return { one: pays(x), other: pays(x) };
    },
    outcomes: [],
  }),
  'pay × expire': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1, 2], until: END, balance: 2 });
      return { pay: pays(x, LAST), expire: expires(x.holds) };
    },
    until: END,
    outcomes: [],
  }),
  'pay × takeover': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END, balance: 1 });
      return { pay: pays(x, LAST), takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
  'expire × takeover': race({
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return { expire: expires(x.holds), takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
  'takeover × takeover': race({
    cast: ({ fan }) => {
      fan('x', { holds: [1], until: END });
      return {
        y: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER),
        z: exchanges(fan('z', { holds: [3] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
  'exchange × exchange × exchange, in a ring': race({
    orders: 'reduced',
    cast: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [41] }), [1, 2]),
      y: exchanges(fan('y', { holds: [42] }), [2, 3]),
      z: exchanges(fan('z', { holds: [43] }), [3, 1]),
    }),
    outcomes: [],
  }),
  'exchange × release × pay, one pass': race({
    orders: 'sampled',
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 2 });
      return { exchange: exchanges(x, [1, 2]), release: releases(x), pay: pays(x) };
    },
    outcomes: [],
  }),
  'pay × expire × takeover': race({
    orders: 'reduced',
    cast: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END, balance: 1 });
      return {
        pay: pays(x, LAST),
        expire: expires(x.holds),
        takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [],
  }),
};
