import { MINUTE, SECOND } from '#lib/clock.ts';
import { expireHold } from '#lib/operations/expire-hold.ts';
import { NOW, PRICE } from '#test/support/builders.ts';
import { deliver } from '#test/verification/interleavings/fans.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import {
  exchanges,
  expires,
  leaves,
  moves,
  pays,
  releases,
} from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';
import type { Sale } from '#test/verification/interleavings/sale.ts';

/** When the holds end, the last instant at which they may be paid, and the first at which others may take their seats. */
const END = NOW + MINUTE;
const LAST = END - 1;
const TAKEOVER = END + 2 * SECOND + 1;

/** The stream delivers all holds that expired. */
const stream = ({ fans }: Sale) =>
  Promise.all(
    fans()
      .flatMap(({ holds: before }) => before.filter(({ expiresAt }) => expiresAt === END))
      .map((hold) => expireHold(hold)),
  );

/** Seats: who holds them, and who may pay. */
export const seatRaces: Readonly<Record<string, Scenario>> = {
  'exchange × exchange, to one seat': race({
    orders: 'every',
    operations: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), [1, 3]),
      y: exchanges(fan('y', { holds: [2] }), [3]),
    }),
    outcomes: [
      'x: SEAT_TAKEN, y: holds 3 → x 1 HELD ACTIVE; y 3 HELD ACTIVE; 2/2',
      'x: holds 1 3, y: SEAT_TAKEN → x 1 HELD 3 HELD ACTIVE; y 2 HELD ACTIVE; 2/2',
    ],
  }),
  'exchange × exchange, each to the seat of the other': race({
    operations: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), [2]),
      y: exchanges(fan('y', { holds: [2] }), [1]),
    }),
    outcomes: ['x: SEAT_TAKEN, y: SEAT_TAKEN → x 1 HELD ACTIVE; y 2 HELD ACTIVE; 2/2'],
  }),
  'exchange × exchange, to the seat that is given up': race({
    orders: 'every',
    operations: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), [3]),
      y: exchanges(fan('y', { holds: [2] }), [1]),
    }),
    outcomes: [
      'x: holds 3, y: SEAT_TAKEN → x 3 HELD ACTIVE; y 2 HELD ACTIVE; 2/2',
      'x: holds 3, y: holds 1 → x 3 HELD ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'exchange for the best × exchange for the best': race({
    operations: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), { count: 2 }),
      y: exchanges(fan('y', { holds: [3] }), { count: 2 }),
    }),
    outcomes: ['x: holds 1 2, y: holds 3 4 → x 1 HELD 2 HELD ACTIVE; y 3 HELD 4 HELD ACTIVE; 2/2'],
  }),
  'exchange for the best × exchange for the best, one seat left': race({
    sale: { sold: 47 },
    operations: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [1] }), { count: 2 }),
      y: exchanges(fan('y', { holds: [3] }), { count: 2 }),
    }),
    outcomes: [
      'x: NO_SEAT_FREE, y: holds 2 3 → x 1 HELD ACTIVE; y 2 HELD 3 HELD ACTIVE; 2/2',
      'x: holds 1 2, y: NO_SEAT_FREE → x 1 HELD 2 HELD ACTIVE; y 3 HELD ACTIVE; 2/2',
    ],
  }),
  'exchange × the same exchange, one pass': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { one: exchanges(x, [2]), other: exchanges(x, [2]) };
    },
    outcomes: ['one: holds 2, other: holds 2 → x 2 HELD ACTIVE; 1/1'],
  }),
  'exchange for the best × the same exchange, one pass, one seat left': race({
    sale: { sold: 48 },
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { one: exchanges(x, { count: 2 }), other: exchanges(x, { count: 2 }) };
    },
    outcomes: ['one: holds 1 2, other: holds 1 2 → x 1 HELD 2 HELD ACTIVE; 1/1'],
  }),
  'exchange × exchange, one pass': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { one: exchanges(x, [1, 2]), other: exchanges(x, [3]) };
    },
    outcomes: [
      'one: holds 1 2, other: holds 3 → x 1 HELD 2 HELD ACTIVE; 1/1',
      'one: holds 1 2, other: holds 3 → x 2 CANCELLED 3 HELD ACTIVE; 1/1',
    ],
  }),
  'exchange × exchange, one pass, each for a seat that the other gives up': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1, 2] });
      return { one: exchanges(x, [2, 3]), other: exchanges(x, [1]) };
    },
    outcomes: [
      'one: holds 2 3, other: holds 1 → x 1 HELD 3 CANCELLED ACTIVE; 1/1',
      'one: holds 2 3, other: holds 1 → x 2 CANCELLED 2 HELD 3 HELD ACTIVE; 1/1',
    ],
  }),
  'exchange × release, one pass': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1] });
      return { exchange: exchanges(x, [2]), release: releases(x) };
    },
    outcomes: [
      'exchange: PASS_EXPIRED, release: releases → x 1 CANCELLED EXPIRED; 1/1',
      'exchange: holds 2, release: releases → x 2 CANCELLED EXPIRED; 1/1',
    ],
  }),
  'exchange × pay, one pass': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 2 });
      return { exchange: exchanges(x, [2, 3]), pay: pays(x) };
    },
    outcomes: [
      'exchange: PASS_EXPIRED, pay: pays 1 → x 1 PAID has 1 EXPIRED; 1/1',
      'exchange: holds 2 3, pay: pays 2 3 → x 2 PAID 3 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'exchange × pay of what was shown': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 2 });
      return {
        exchange: exchanges(x, [2]),
        pay: pays(x, NOW, { seatNumbers: [1], point: PRICE }),
      };
    },
    outcomes: [
      'exchange: PASS_EXPIRED, pay: pays 1 → x 1 PAID has 1 EXPIRED; 1/1',
      'exchange: holds 2, pay: HOLD_CHANGED → x 2 HELD has 2 ACTIVE; 1/1',
    ],
  }),
  'exchange × leave': race({
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { exchange: exchanges(x, [2]), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [
      'exchange: PASS_EXPIRED, leave: leaves → x 1 CANCELLED EXPIRED; 1/1',
      'exchange: holds 2, leave: leaves → x 2 CANCELLED EXPIRED; 1/1',
    ],
  }),
  'exchange × expire': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return { exchange: exchanges(x, [2], LAST), expire: expires(x.holds) };
    },
    next: stream,
    until: END,
    outcomes: [
      'exchange: PASS_EXPIRED, expire: expires 1 → x 1 CANCELLED ACTIVE; 1/1',
      'exchange: holds 2, expire: expires 1 → x 2 HELD ACTIVE; 1/1',
    ],
  }),
  'exchange × takeover': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return {
        exchange: exchanges(x, [2], LAST),
        takeover: exchanges(fan('y', { holds: [3] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'exchange: PASS_EXPIRED, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
      'exchange: holds 2, takeover: holds 1 → x 2 HELD ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'exchange × expire × takeover': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return {
        exchange: exchanges(x, [2], LAST),
        expire: expires(x.holds),
        takeover: exchanges(fan('y', { holds: [3] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'exchange: PASS_EXPIRED, expire: expires 1, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
      'exchange: PASS_EXPIRED, expire: expires nothing, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
      'exchange: holds 2, expire: expires 1, takeover: holds 1 → x 2 HELD ACTIVE; y 1 HELD ACTIVE; 2/2',
      'exchange: holds 2, expire: expires nothing, takeover: holds 1 → x 2 HELD ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'release × release': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1, 2] });
      return { one: releases(x), other: releases(x) };
    },
    outcomes: ['one: releases, other: releases → x 1 CANCELLED 2 CANCELLED EXPIRED; 1/1'],
  }),
  'release × leave': race({
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1] });
      return { release: releases(x), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: ['release: releases, leave: leaves → x 1 CANCELLED EXPIRED; 1/1'],
  }),
  'release × pay': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 1 });
      return { release: releases(x), pay: pays(x) };
    },
    outcomes: [
      'release: releases, pay: PASS_EXPIRED → x 1 CANCELLED has 1 EXPIRED; 1/1',
      'release: releases, pay: pays 1 → x 1 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'release × exchange to the seat': race({
    operations: ({ fan }) => ({
      release: releases(fan('x', { holds: [1] })),
      exchange: exchanges(fan('y', { holds: [2] }), [1]),
    }),
    outcomes: [
      'release: releases, exchange: SEAT_TAKEN → x 1 CANCELLED EXPIRED; y 2 HELD ACTIVE; 2/2',
      'release: releases, exchange: holds 1 → x 1 CANCELLED EXPIRED; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'release × takeover': race({
    orders: 'every',
    operations: ({ fan }) => ({
      release: releases(fan('x', { holds: [1], until: END }), LAST),
      takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER),
    }),
    next: stream,
    until: TAKEOVER,
    outcomes: ['release: releases, takeover: holds 1 → x 1 CANCELLED EXPIRED; y 1 HELD ACTIVE; 2/2'],
  }),
  'release × expire': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return { release: releases(x, LAST), expire: expires(x.holds) };
    },
    next: stream,
    until: END,
    outcomes: ['release: releases, expire: expires 1 → x 1 CANCELLED EXPIRED; 1/1'],
  }),
  'leave × pay': race({
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      return { leave: leaves(sale, x), pay: pays(x) };
    },
    next: deliver,
    outcomes: [
      'leave: leaves, pay: PASS_EXPIRED → x 1 CANCELLED has 1 EXPIRED; 1/1',
      'leave: leaves, pay: pays 1 → x 1 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'pay × pay, one pass': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1, 2], balance: 4 });
      return { one: pays(x), other: pays(x) };
    },
    outcomes: ['one: pays 1 2, other: pays 1 2 → x 1 PAID 2 PAID has 2 EXPIRED; 1/1'],
  }),
  'pay × expire': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1, 2], until: END, balance: 2 });
      return { pay: pays(x, LAST), expire: expires(x.holds) };
    },
    until: END,
    outcomes: [
      'pay: PASS_EXPIRED, expire: expires 1 2 → x 1 CANCELLED 2 CANCELLED has 2 ACTIVE; 1/1',
      'pay: pays 1 2, expire: expires nothing → x 1 PAID 2 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'pay × takeover': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END, balance: 1 });
      return { pay: pays(x, LAST), takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'pay: PASS_EXPIRED, takeover: holds 1 → x 1 CANCELLED has 1 ACTIVE; y 1 HELD ACTIVE; 2/2',
      'pay: pays 1, takeover: SEAT_TAKEN → x 1 PAID has 0 EXPIRED; y 2 HELD ACTIVE; 2/2',
    ],
  }),
  'pay × the show moves': race({
    orders: 'every',
    movesDate: true,
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1], until: END, balance: 1 });
      return { pay: pays(x, LAST), move: moves(sale, TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'pay: PASS_EXPIRED, move: moves → x 1 CANCELLED has 1 ACTIVE; 1/1',
      'pay: pays 1, move: SCHEDULE_BOOKED → x 1 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'expire × takeover': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END });
      return { expire: expires(x.holds), takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'expire: expires 1, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
      'expire: expires nothing, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'takeover × takeover': race({
    orders: 'every',
    operations: ({ fan }) => {
      fan('x', { holds: [1], until: END });
      return {
        y: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER),
        z: exchanges(fan('z', { holds: [3] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'y: SEAT_TAKEN, z: holds 1 → x 1 CANCELLED ACTIVE; y 2 HELD ACTIVE; z 1 HELD ACTIVE; 3/3',
      'y: holds 1, z: SEAT_TAKEN → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; z 3 HELD ACTIVE; 3/3',
    ],
  }),
  'exchange × exchange × exchange, in a ring': race({
    operations: ({ fan }) => ({
      x: exchanges(fan('x', { holds: [41] }), [1, 2]),
      y: exchanges(fan('y', { holds: [42] }), [2, 3]),
      z: exchanges(fan('z', { holds: [43] }), [3, 1]),
    }),
    outcomes: [
      'x: SEAT_TAKEN, y: SEAT_TAKEN, z: holds 1 3 → x 41 HELD ACTIVE; y 42 HELD ACTIVE; z 1 HELD 3 HELD ACTIVE; 3/3',
      'x: SEAT_TAKEN, y: holds 2 3, z: SEAT_TAKEN → x 41 HELD ACTIVE; y 2 HELD 3 HELD ACTIVE; z 43 HELD ACTIVE; 3/3',
      'x: holds 1 2, y: SEAT_TAKEN, z: SEAT_TAKEN → x 1 HELD 2 HELD ACTIVE; y 42 HELD ACTIVE; z 43 HELD ACTIVE; 3/3',
    ],
  }),
  'exchange × release × pay, one pass': race({
    orders: 'sampled',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 2 });
      return { exchange: exchanges(x, [1, 2]), release: releases(x), pay: pays(x) };
    },
    outcomes: [
      'exchange: PASS_EXPIRED, release: releases, pay: PASS_EXPIRED → x 1 CANCELLED has 2 EXPIRED; 1/1',
      'exchange: PASS_EXPIRED, release: releases, pay: pays 1 → x 1 PAID has 1 EXPIRED; 1/1',
      'exchange: holds 1 2, release: releases, pay: PASS_EXPIRED → x 1 CANCELLED 2 CANCELLED has 2 EXPIRED; 1/1',
      'exchange: holds 1 2, release: releases, pay: pays 1 2 → x 1 PAID 2 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'pay × expire × takeover': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], until: END, balance: 1 });
      return {
        pay: pays(x, LAST),
        expire: expires(x.holds),
        takeover: exchanges(fan('y', { holds: [2] }), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'pay: PASS_EXPIRED, expire: expires 1, takeover: holds 1 → x 1 CANCELLED has 1 ACTIVE; y 1 HELD ACTIVE; 2/2',
      'pay: PASS_EXPIRED, expire: expires nothing, takeover: holds 1 → x 1 CANCELLED has 1 ACTIVE; y 1 HELD ACTIVE; 2/2',
      'pay: pays 1, expire: expires nothing, takeover: SEAT_TAKEN → x 1 PAID has 0 EXPIRED; y 2 HELD ACTIVE; 2/2',
    ],
  }),
};
