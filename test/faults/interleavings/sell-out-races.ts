import { SECOND } from '#lib/clock.ts';
import { called, joinOf, nextTick, waiting } from '#test/faults/interleavings/cast.ts';
import type { Scenario } from '#test/faults/interleavings/explore.ts';
import { cancels, numbers, polls, ticks } from '#test/faults/interleavings/operations.ts';
import { race } from '#test/faults/interleavings/race.ts';
import { NOW } from '#test/support/builders.ts';

/** The end of a sale, and a seat that comes back to it. */
export const sellOutRaces: Readonly<Record<string, Scenario>> = {
  'sell-out × cancel': race({
    sale: { sold: 49 },
    cast: (sale) => {
      const x = sale.fan('x', { owns: [1], balance: 0 });
      sale.fan('y', waiting);
      return { tick: ticks(sale), cancel: cancels(x, x.payments[0]) };
    },
    next: nextTick,
    outcomes: [
      'tick: CONFLICT, cancel: cancels → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
      'tick: admits 1, cancel: cancels → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
      'tick: sold out, cancel: cancels → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
    ],
  }),
  'sell-out’s last tick × cancel': race({
    orders: 'reduced',
    sale: { sold: 49, queue: { soldOut: true, seatsLeft: 0 } },
    cast: (sale) => {
      const x = sale.fan('x', { owns: [1], balance: 0 });
      return { tick: ticks(sale), cancel: cancels(x, x.payments[0]) };
    },
    outcomes: [
      'tick: CONFLICT, cancel: cancels → x 1 CANCELLED has 1; 0/0',
      'tick: admits 0, cancel: cancels → x 1 CANCELLED has 1; 0/0',
      'tick: sold out, cancel: cancels → x 1 CANCELLED has 1; 0/0',
    ],
  }),
  'claim × sell-out, both its ticks': race({
    orders: 'reduced',
    sale: { sold: 50 },
    cast: (sale) => {
      const x = sale.fan('x', called);
      return {
        claim: polls(x, NOW + SECOND),
        tick: async () => `${await ticks(sale)()}, ${await nextTick(sale)}`,
      };
    },
    until: NOW + SECOND,
    outcomes: [
      'claim: SOLD_OUT, tick: sold out, sold out → x PENDING at 1; 1/1 soldOut',
      'claim: is inside, tick: sold out, sold out → x ACTIVE; 1/1 soldOut',
    ],
    inConflict: ['claim: is inside, tick: CONFLICT, sold out → x ACTIVE; 1/1 soldOut'],
  }),
  'claim × a seat that comes back to a sold-out sale': race({
    orders: 'reduced',
    sale: { sold: 49 },
    cast: (sale) => {
      const x = sale.fan('x', called);
      const seller = sale.fan('seller', { owns: [1], balance: 0 });
      const next = sale.fan('next');
      const reopen = async () => {
        const words = [
          ticks(sale),
          cancels(seller, seller.payments[0]),
          numbers(sale, [joinOf(next)]),
          polls({ ...next, token: { ...next.token, position: 2 } }, NOW + SECOND),
        ];
        const told: string[] = [];
        for (const word of words) told.push(await word());
        return told.join(', ');
      };
      return { claim: polls(x), reopen };
    },
    until: NOW + SECOND,
    outcomes: [
      'claim: SOLD_OUT, reopen: sold out, cancels, numbers 1, waits → x PENDING at 1; seller 1 CANCELLED has 1; next PENDING at 2; 1/2',
      'claim: is inside, reopen: sold out, cancels, numbers 1, waits → x ACTIVE; seller 1 CANCELLED has 1; next PENDING at 2; 1/2',
    ],
    inConflict: [
      'claim: is inside, reopen: CONFLICT, cancels, numbers 1, waits → x ACTIVE; seller 1 CANCELLED has 1; next PENDING at 2; 1/2',
    ],
  }),
  'sell-out × cancel × number': race({
    orders: 'sampled',
    sale: { sold: 49, queue: { open: false } },
    cast: (sale) => {
      const x = sale.fan('x', { owns: [1], balance: 0 });
      return {
        tick: ticks(sale),
        cancel: cancels(x, x.payments[0]),
        number: numbers(sale, [joinOf(sale.fan('y'))]),
      };
    },
    next: nextTick,
    outcomes: [
      'tick: CONFLICT, cancel: cancels, number: numbers 1 → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
      'tick: CONFLICT, cancel: cancels, number: numbers 1 → x 1 CANCELLED has 1; y PENDING at 2; 1/2',
      'tick: admits 0, cancel: cancels, number: numbers 1 → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
      'tick: admits 1, cancel: cancels, number: numbers 1 → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
      'tick: sold out, cancel: cancels, number: numbers 1 → x 1 CANCELLED has 1; y PENDING at 1; 1/1',
      'tick: sold out, cancel: cancels, number: numbers 1 → x 1 CANCELLED has 1; y PENDING at 2; 1/2',
    ],
  }),
};
