import { MINUTE, SECOND } from '#lib/clock.ts';
import { expireHold } from '#lib/seat/expire-hold.ts';
import { deliver, inside } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import { expires, holds, leaves, pays, releases } from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import type { Sale } from '#test/faults/interleavings/sale.ts';
import { NOW } from '#test/support/builders.ts';

/** Until when seats are held; the last instant at which they may be paid, the first at which others may take them. */
const END = NOW + MINUTE;
const LAST = END - 1;
const TAKEOVER = END + 2 * SECOND + 1;

/** The stream tells of every hold that was there at the start. */
const stream = ({ fans }: Sale) =>
  Promise.all(fans().flatMap(({ holds: before }) => before.map((hold) => expireHold(hold))));

/** Seats: who holds them, and who may pay. */
export const seatRaces: Readonly<Record<string, Scenario>> = {
  'hold × hold, overlapping': race({
    cast: ({ fan }) => ({ x: holds(fan('x', inside), [1, 2]), y: holds(fan('y', inside), [2, 3]) }),
    outcomes: [
      'x: SEAT_TAKEN, y: holds 2 3 → x ACTIVE; y 2 HELD 3 HELD ACTIVE; 2/2',
      'x: holds 1 2, y: SEAT_TAKEN → x 1 HELD 2 HELD ACTIVE; y ACTIVE; 2/2',
    ],
  }),
  'best × best': race({
    cast: ({ fan }) => ({
      x: holds(fan('x', inside), { count: 2 }),
      y: holds(fan('y', inside), { count: 2 }),
    }),
    outcomes: [
      'x: holds 3 4, y: holds 5 6 → x 3 HELD 4 HELD ACTIVE; y 5 HELD 6 HELD ACTIVE; 2/2',
      'x: holds 5 6, y: holds 3 4 → x 5 HELD 6 HELD ACTIVE; y 3 HELD 4 HELD ACTIVE; 2/2',
    ],
  }),
  'best × best, one seat left': race({
    sale: { sold: 49, maxActive: 2 },
    cast: ({ fan }) => ({
      x: holds(fan('x', inside), { count: 1 }),
      y: holds(fan('y', inside), { count: 1 }),
    }),
    outcomes: [
      'x: NO_SEAT_FREE, y: holds 1 → x ACTIVE; y 1 HELD ACTIVE; 2/2',
      'x: holds 1, y: NO_SEAT_FREE → x 1 HELD ACTIVE; y ACTIVE; 2/2',
    ],
  }),
  'hold × the same hold, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', inside);
      return { one: holds(x, [1]), other: holds(x, [1]) };
    },
    outcomes: ['one: holds 1, other: holds 1 → x 1 HELD ACTIVE; 1/1'],
  }),
  'best × the same best, one pass, one seat left': race({
    sale: { sold: 49 },
    cast: ({ fan }) => {
      const x = fan('x', inside);
      return { one: holds(x, { count: 1 }), other: holds(x, { count: 1 }) };
    },
    outcomes: ['one: holds 1, other: holds 1 → x 1 HELD ACTIVE; 1/1'],
  }),
  'hold × hold, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', inside);
      return { one: holds(x, [1, 2]), other: holds(x, [3]) };
    },
    outcomes: [
      'one: SEAT_LIMIT_REACHED, other: holds 3 → x 3 HELD ACTIVE; 1/1',
      'one: holds 1 2, other: SEAT_LIMIT_REACHED → x 1 HELD 2 HELD ACTIVE; 1/1',
    ],
  }),
  'hold × release, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1] });
      return { hold: holds(x, [2]), release: releases(x) };
    },
    outcomes: [
      'hold: holds 1 2, release: releases → x 1 CANCELLED 2 CANCELLED ACTIVE; 1/1',
      'hold: holds 2, release: releases → x 1 CANCELLED 2 HELD ACTIVE; 1/1',
    ],
  }),
  'hold × pay, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1], balance: 2 });
      return { hold: holds(x, [2]), pay: pays(x) };
    },
    outcomes: [
      'hold: PASS_EXPIRED, pay: pays 1 → x 1 PAID has 1 EXPIRED; 1/1',
      'hold: holds 1 2, pay: pays 1 2 → x 1 PAID 2 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'hold × leave': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, holds: [1] });
      return { hold: holds(x, [2]), leave: leaves(sale, x) };
    },
    next: deliver,
    outcomes: [
      'hold: PASS_EXPIRED, leave: leaves → x 1 CANCELLED EXPIRED; 1/1',
      'hold: holds 1 2, leave: leaves → x 1 CANCELLED 2 CANCELLED EXPIRED; 1/1',
    ],
  }),
  'release × pay': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1], balance: 1 });
      return { release: releases(x), pay: pays(x) };
    },
    outcomes: [
      'release: PASS_EXPIRED, pay: pays 1 → x 1 PAID has 0 EXPIRED; 1/1',
      'release: releases, pay: pays 5 → x 1 CANCELLED 5 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'release × hold of the seat': race({
    cast: ({ fan }) => ({
      release: releases(fan('x', { ...inside, holds: [1] })),
      hold: holds(fan('y', inside), [1]),
    }),
    outcomes: [
      'release: releases, hold: SEAT_TAKEN → x 1 CANCELLED ACTIVE; y ACTIVE; 2/2',
      'release: releases, hold: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'leave × pay': race({
    orders: 'reduced',
    cast: (sale) => {
      const x = sale.fan('x', { ...inside, holds: [1], balance: 1 });
      return { leave: leaves(sale, x), pay: pays(x) };
    },
    next: deliver,
    outcomes: [
      'leave: leaves, pay: PASS_EXPIRED → x 1 CANCELLED has 1 EXPIRED; 1/1',
      'leave: leaves, pay: pays 1 → x 1 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'pay × pay, one pass': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1, 2], balance: 4 });
      return { one: pays(x), other: pays(x) };
    },
    outcomes: ['one: pays 1 2, other: pays 1 2 → x 1 PAID 2 PAID has 2 EXPIRED; 1/1'],
  }),
  'pay × pay, nothing held': race({
    orders: 'reduced',
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, balance: 4 });
      return { one: pays(x), other: pays(x) };
    },
    outcomes: ['one: pays 5, other: pays 5 → x 5 PAID has 3 EXPIRED; 1/1'],
  }),
  'pay × expire': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1, 2], until: END, balance: 2 });
      return { pay: pays(x, LAST), expire: expires(x.holds) };
    },
    until: END,
    outcomes: [
      'pay: PASS_EXPIRED, expire: expires 1 2 → x 1 CANCELLED 2 CANCELLED has 2 ACTIVE; 1/1',
      'pay: pays 1 2, expire: expires nothing → x 1 PAID 2 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'pay × takeover': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1], until: END, balance: 1 });
      return { pay: pays(x, LAST), takeover: holds(fan('y', inside), [1], TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'pay: PASS_EXPIRED, takeover: holds 1 → x 1 CANCELLED has 1 ACTIVE; y 1 HELD ACTIVE; 2/2',
      'pay: pays 1, takeover: SEAT_TAKEN → x 1 PAID has 0 EXPIRED; y ACTIVE; 2/2',
    ],
  }),
  'expire × takeover': race({
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1], until: END });
      return { expire: expires(x.holds), takeover: holds(fan('y', inside), [1], TAKEOVER) };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'expire: expires 1, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
      'expire: expires nothing, takeover: holds 1 → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; 2/2',
    ],
  }),
  'takeover × takeover': race({
    cast: ({ fan }) => {
      fan('x', { ...inside, holds: [1], until: END });
      return {
        y: holds(fan('y', inside), [1], TAKEOVER),
        z: holds(fan('z', inside), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'y: SEAT_TAKEN, z: holds 1 → x 1 CANCELLED ACTIVE; y ACTIVE; z 1 HELD ACTIVE; 3/3',
      'y: holds 1, z: SEAT_TAKEN → x 1 CANCELLED ACTIVE; y 1 HELD ACTIVE; z ACTIVE; 3/3',
    ],
  }),
  'hold × hold × hold, in a ring': race({
    orders: 'reduced',
    cast: ({ fan }) => ({
      x: holds(fan('x', inside), [1, 2]),
      y: holds(fan('y', inside), [2, 3]),
      z: holds(fan('z', inside), [3, 1]),
    }),
    outcomes: [
      'x: SEAT_TAKEN, y: SEAT_TAKEN, z: holds 1 3 → x ACTIVE; y ACTIVE; z 1 HELD 3 HELD ACTIVE; 3/3',
      'x: SEAT_TAKEN, y: holds 2 3, z: SEAT_TAKEN → x ACTIVE; y 2 HELD 3 HELD ACTIVE; z ACTIVE; 3/3',
      'x: holds 1 2, y: SEAT_TAKEN, z: SEAT_TAKEN → x 1 HELD 2 HELD ACTIVE; y ACTIVE; z ACTIVE; 3/3',
    ],
  }),
  'hold × release × pay, one pass': race({
    orders: 'sampled',
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1], balance: 2 });
      return { hold: holds(x, [2]), release: releases(x), pay: pays(x) };
    },
    outcomes: [
      'hold: PASS_EXPIRED, release: PASS_EXPIRED, pay: pays 1 → x 1 PAID has 1 EXPIRED; 1/1',
      'hold: PASS_EXPIRED, release: releases, pay: pays 5 → x 1 CANCELLED 5 PAID has 1 EXPIRED; 1/1',
      'hold: holds 1 2, release: PASS_EXPIRED, pay: pays 1 2 → x 1 PAID 2 PAID has 0 EXPIRED; 1/1',
      'hold: holds 1 2, release: releases, pay: pays 5 → x 1 CANCELLED 2 CANCELLED 5 PAID has 1 EXPIRED; 1/1',
      'hold: holds 2 5, release: releases, pay: pays 2 5 → x 1 CANCELLED 2 PAID 5 PAID has 0 EXPIRED; 1/1',
      'hold: holds 2, release: releases, pay: pays 2 → x 1 CANCELLED 2 PAID has 1 EXPIRED; 1/1',
    ],
  }),
  'pay × expire × takeover': race({
    orders: 'reduced',
    cast: ({ fan }) => {
      const x = fan('x', { ...inside, holds: [1], until: END, balance: 1 });
      return {
        pay: pays(x, LAST),
        expire: expires(x.holds),
        takeover: holds(fan('y', inside), [1], TAKEOVER),
      };
    },
    next: stream,
    until: TAKEOVER,
    outcomes: [
      'pay: PASS_EXPIRED, expire: expires 1, takeover: holds 1 → x 1 CANCELLED has 1 ACTIVE; y 1 HELD ACTIVE; 2/2',
      'pay: PASS_EXPIRED, expire: expires nothing, takeover: holds 1 → x 1 CANCELLED has 1 ACTIVE; y 1 HELD ACTIVE; 2/2',
      'pay: pays 1, expire: expires nothing, takeover: SEAT_TAKEN → x 1 PAID has 0 EXPIRED; y ACTIVE; 2/2',
    ],
  }),
};
