import { SECOND } from '#lib/clock.ts';
import { NOW } from '#test/support/builders.ts';
import { called, joinOf, nextTick, waiting, withoutNumber } from '#test/verification/interleavings/fans.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import {
  assignsNumbers,
  cancels,
  joins,
  pays,
  polls,
  ticks,
} from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';
import type { Fan, Sale } from '#test/verification/interleavings/sale.ts';

/** The queue after a tick has found all seats sold. */
const SOLD_OUT = { soldOut: true, seatsLeft: 0 };

/** A fan who owns the last seat. */
const aSeller = ({ fan }: Sale): Fan => fan('seller', { owns: [1], balance: 0 });

/** Joins, is numbered by the consumer, and polls. */
const queues = (sale: Sale, fan: Fan) => async (): Promise<string> => {
  const message = joinOf(fan);
  const told = await assignsNumbers(sale, [message])();
  return `${told}, ${await polls(withoutNumber(fan, message))()}`;
};

/** The end of a sale, and a seat that comes back to it. */
export const sellOutRaces: Readonly<Record<string, Scenario>> = {
  'pay × the tick that says sold out': race({
    orders: 'every',
    sale: { sold: 49 },
    operations: (sale) => {
      const x = sale.fan('x', { holds: [1], balance: 1 });
      sale.fan('y', waiting);
      return { pay: pays(x), tick: ticks(sale) };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [
      'pay: pays 1, tick: calls 0 → x 1 PAID has 0 EXPIRED; y PENDING at 2; 2/2 soldOut',
      'pay: pays 1, tick: sold out → x 1 PAID has 0 EXPIRED; y PENDING at 2; 2/2 soldOut',
    ],
    inConflict: ['pay: pays 1, tick: CONFLICT → x 1 PAID has 0 EXPIRED; y PENDING at 2; 2/2 soldOut'],
  }),
  'enter × pay of the last seat': race({
    sale: { sold: 49 },
    operations: ({ fan }) => ({
      pay: pays(fan('z', { holds: [1], balance: 1 })),
      enter: polls(fan('x', called)),
    }),
    outcomes: [
      'pay: pays 1, enter: SOLD_OUT → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2',
      'pay: pays 1, enter: called → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2',
    ],
  }),
  'enter × pay of the last seat × the tick that says sold out': race({
    orders: 'sampled',
    sale: { sold: 49 },
    operations: (sale) => ({
      pay: pays(sale.fan('z', { holds: [1], balance: 1 })),
      enter: polls(sale.fan('x', called)),
      tick: ticks(sale),
    }),
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [
      'pay: pays 1, enter: SOLD_OUT, tick: calls 0 → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2 soldOut',
      'pay: pays 1, enter: SOLD_OUT, tick: sold out → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2 soldOut',
      'pay: pays 1, enter: called, tick: calls 0 → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2 soldOut',
      'pay: pays 1, enter: called, tick: sold out → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2 soldOut',
    ],
    inConflict: [
      'pay: pays 1, enter: SOLD_OUT, tick: CONFLICT → z 1 PAID has 0 EXPIRED; x PENDING at 2; 2/2 soldOut',
    ],
  }),
  'join × pay of the last seat': race({
    sale: { sold: 49 },
    operations: (sale) => ({
      pay: pays(sale.fan('z', { holds: [1], balance: 1 })),
      join: joins(sale, sale.fan('x')),
    }),
    next: async (sale, sent) => {
      await nextTick(sale);
      await assignsNumbers(sale, sent)();
    },
    until: NOW + SECOND,
    outcomes: [
      'pay: pays 1, join: SOLD_OUT → z 1 PAID has 0 EXPIRED; x; 1/1 soldOut',
      'pay: pays 1, join: joins → z 1 PAID has 0 EXPIRED; x; 1/1 soldOut',
    ],
  }),
  'refund × the tick that says sold out': race({
    sale: { sold: 49 },
    operations: (sale) => {
      const seller = aSeller(sale);
      sale.fan('y', waiting);
      return { tick: ticks(sale), refund: cancels(seller, seller.payments[0]) };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [
      'tick: CONFLICT, refund: cancels → seller 1 CANCELLED has 1; y PENDING at 1; 0/1',
      'tick: calls 0, refund: cancels → seller 1 CANCELLED has 1; y PENDING at 1; 0/1',
      'tick: sold out, refund: cancels → seller 1 CANCELLED has 1; y PENDING at 1; 1/1',
    ],
    inConflict: ['tick: CONFLICT, refund: cancels → seller 1 CANCELLED has 1; y PENDING at 1; 1/1'],
  }),
  'refund × the last tick of a sale': race({
    sale: { sold: 49, queue: SOLD_OUT },
    operations: (sale) => {
      const seller = aSeller(sale);
      return { tick: ticks(sale), refund: cancels(seller, seller.payments[0]) };
    },
    outcomes: [
      'tick: CONFLICT, refund: cancels → seller 1 CANCELLED has 1; 0/0',
      'tick: calls 0, refund: cancels → seller 1 CANCELLED has 1; 0/0',
      'tick: sold out, refund: cancels → seller 1 CANCELLED has 1; 0/0',
    ],
  }),
  'refund × enter': race({
    sale: { sold: 49 },
    operations: (sale) => {
      const seller = aSeller(sale);
      return { refund: cancels(seller, seller.payments[0]), enter: polls(sale.fan('x', called)) };
    },
    outcomes: [
      'refund: cancels, enter: SOLD_OUT → seller 1 CANCELLED has 1; x PENDING at 1; 1/1',
      'refund: cancels, enter: has 1 → seller 1 CANCELLED has 1; x 1 HELD ACTIVE; 1/1',
    ],
  }),
  'refund × enter, of a sale that is sold out': race({
    sale: { sold: 49, queue: SOLD_OUT },
    operations: (sale) => {
      const seller = aSeller(sale);
      return { refund: cancels(seller, seller.payments[0]), enter: polls(sale.fan('x', called)) };
    },
    outcomes: [
      'refund: cancels, enter: SOLD_OUT → seller 1 CANCELLED has 1; x PENDING at 1; 1/1',
      'refund: cancels, enter: has 1 → seller 1 CANCELLED has 1; x 1 HELD ACTIVE; 1/1',
    ],
  }),
  'refund × enter × the tick that says sold out': race({
    orders: 'sampled',
    sale: { sold: 49 },
    operations: (sale) => {
      const seller = aSeller(sale);
      return {
        refund: cancels(seller, seller.payments[0]),
        enter: polls(sale.fan('x', called)),
        tick: ticks(sale),
      };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [
      'refund: cancels, enter: SOLD_OUT, tick: CONFLICT → seller 1 CANCELLED has 1; x PENDING at 1; 1/1',
      'refund: cancels, enter: SOLD_OUT, tick: calls 0 → seller 1 CANCELLED has 1; x PENDING at 1; 1/1',
      'refund: cancels, enter: SOLD_OUT, tick: sold out → seller 1 CANCELLED has 1; x PENDING at 1; 1/1',
      'refund: cancels, enter: has 1, tick: CONFLICT → seller 1 CANCELLED has 1; x 1 HELD ACTIVE; 1/1',
      'refund: cancels, enter: has 1, tick: calls 0 → seller 1 CANCELLED has 1; x 1 HELD ACTIVE; 1/1',
      'refund: cancels, enter: has 1, tick: sold out → seller 1 CANCELLED has 1; x 1 HELD ACTIVE; 1/1',
    ],
  }),
  'refund × a join that is turned away': race({
    sale: { sold: 49, queue: { ...SOLD_OUT, open: false } },
    operations: (sale) => {
      const seller = aSeller(sale);
      return { refund: cancels(seller, seller.payments[0]), join: queues(sale, sale.fan('x')) };
    },
    outcomes: [
      'refund: cancels, join: numbers 0, PLACE_LOST → seller 1 CANCELLED has 1; x; 0/0',
      'refund: cancels, join: numbers 0, SOLD_OUT → seller 1 CANCELLED has 1; x; 0/0',
      'refund: cancels, join: numbers 1, waits → seller 1 CANCELLED has 1; x PENDING at 1; 0/1',
    ],
  }),
  'refund × number × the tick that says sold out': race({
    orders: 'sampled',
    sale: { sold: 49, queue: { open: false } },
    operations: (sale) => {
      const seller = aSeller(sale);
      return {
        refund: cancels(seller, seller.payments[0]),
        join: queues(sale, sale.fan('x')),
        tick: ticks(sale),
      };
    },
    next: nextTick,
    until: NOW + SECOND,
    outcomes: [
      'refund: cancels, join: numbers 0, PLACE_LOST, tick: sold out → seller 1 CANCELLED has 1; x; 0/0',
      'refund: cancels, join: numbers 0, SOLD_OUT, tick: sold out → seller 1 CANCELLED has 1; x; 0/0',
      'refund: cancels, join: numbers 1, SOLD_OUT, tick: sold out → seller 1 CANCELLED has 1; x PENDING at 1; 0/1',
      'refund: cancels, join: numbers 1, has 1, tick: sold out → seller 1 CANCELLED has 1; x 1 HELD ACTIVE; 1/1',
      'refund: cancels, join: numbers 1, waits, tick: CONFLICT → seller 1 CANCELLED has 1; x PENDING at 1; 0/1',
      'refund: cancels, join: numbers 1, waits, tick: calls 0 → seller 1 CANCELLED has 1; x PENDING at 1; 0/1',
      'refund: cancels, join: numbers 1, waits, tick: sold out → seller 1 CANCELLED has 1; x PENDING at 1; 0/1',
    ],
  }),
};
