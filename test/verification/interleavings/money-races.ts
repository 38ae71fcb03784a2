import type { Scenario } from '#test/verification/interleavings/explore.ts';
import { cancels, charges, exchanges, pays, registers } from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';

/** Charges, payments and refunds of one wallet. */
export const moneyRaces: Readonly<Record<string, Scenario>> = {
  'pay × cancel, whose refund the payment needs': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], owns: [5], balance: 0 });
      return { pay: pays(x), cancel: cancels(x, x.payments[0]) };
    },
    outcomes: [
      'pay: INSUFFICIENT_POINTS, cancel: cancels → x 1 HELD 5 CANCELLED has 1 ACTIVE; 1/1',
      'pay: pays 1, cancel: cancels → x 1 PAID 5 CANCELLED has 0 EXPIRED; 1/1',
    ],
  }),
  'pay × cancel': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], owns: [5], balance: 1 });
      return { pay: pays(x), cancel: cancels(x, x.payments[0]) };
    },
    outcomes: ['pay: pays 1, cancel: cancels → x 1 PAID 5 CANCELLED has 1 EXPIRED; 1/1'],
  }),
  'charge × pay': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], balance: 0 });
      return { charge: charges(x, 1), pay: pays(x) };
    },
    outcomes: [
      'charge: has 1, pay: INSUFFICIENT_POINTS → x 1 HELD has 1 ACTIVE; 1/1',
      'charge: has 1, pay: pays 1 → x 1 PAID has 0 EXPIRED; 1/1',
    ],
  }),
  'charge × charge': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { balance: 1 });
      return { one: charges(x, 2), other: charges(x, 4) };
    },
    outcomes: ['one: has 3, other: has 7 → x has 7; 0/0', 'one: has 7, other: has 5 → x has 7; 0/0'],
  }),
  'charge × charge, one key': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { balance: 1 });
      return { one: charges(x, 2, 'key'), other: charges(x, 2, 'key') };
    },
    outcomes: ['one: has 3, other: has 3 → x has 3; 0/0'],
  }),
  'charge × charge, one key for two amounts': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { balance: 1 });
      return { one: charges(x, 2, 'key'), other: charges(x, 4, 'key') };
    },
    outcomes: [
      'one: IDEMPOTENCY_KEY_REUSED, other: has 5 → x has 5; 0/0',
      'one: has 3, other: IDEMPOTENCY_KEY_REUSED → x has 3; 0/0',
    ],
  }),
  'cancel × cancel': race({
    operations: ({ fan }) => {
      const x = fan('x', { owns: [5], balance: 0 });
      return { one: cancels(x, x.payments[0]), other: cancels(x, x.payments[0]) };
    },
    outcomes: ['one: cancels, other: cancels → x 5 CANCELLED has 1; 0/0'],
  }),
  'cancel × cancel, two seats': race({
    operations: ({ fan }) => {
      const x = fan('x', { owns: [5, 6], balance: 0 });
      return { one: cancels(x, x.payments[0]), other: cancels(x, x.payments[1]) };
    },
    outcomes: ['one: cancels, other: cancels → x 5 CANCELLED 6 CANCELLED has 2; 0/0'],
  }),
  'cancel × exchange to the seat': race({
    operations: ({ fan }) => {
      const x = fan('x', { owns: [5], balance: 0 });
      return { cancel: cancels(x, x.payments[0]), exchange: exchanges(fan('y', { holds: [6] }), [5]) };
    },
    outcomes: [
      'cancel: cancels, exchange: SEAT_TAKEN → x 5 CANCELLED has 1; y 6 HELD ACTIVE; 1/1',
      'cancel: cancels, exchange: holds 5 → x 5 CANCELLED has 1; y 5 HELD ACTIVE; 1/1',
    ],
  }),
  'cancel × exchange beyond the limit': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], owns: [5], balance: 0 });
      return { cancel: cancels(x, x.payments[0]), exchange: exchanges(x, [1, 2]) };
    },
    outcomes: [
      'cancel: cancels, exchange: SEAT_LIMIT_REACHED → x 1 HELD 5 CANCELLED has 1 ACTIVE; 1/1',
      'cancel: cancels, exchange: holds 1 2 → x 1 HELD 2 HELD 5 CANCELLED has 1 ACTIVE; 1/1',
    ],
  }),
  'register × register': race({
    orders: 'every',
    operations: ({ fan }) => {
      const { userId } = fan('x');
      return { one: registers(userId), other: registers(userId) };
    },
    outcomes: ['one: is known, other: is new → x has 0; 0/0', 'one: is new, other: is known → x has 0; 0/0'],
  }),
  'register × register, with an older token and a newer one': race({
    orders: 'every',
    operations: ({ fan }) => {
      const { userId } = fan('x', { balance: 0 });
      return {
        older: registers(userId, { email: 'old@example.com', iat: 2 }),
        newer: registers(userId, { email: 'new@example.com', iat: 3 }),
      };
    },
    outcomes: [
      'older: is known as new@example.com, newer: is known as new@example.com → x has 0 as new@example.com; 0/0',
      'older: is known as old@example.com, newer: is known as new@example.com → x has 0 as new@example.com; 0/0',
    ],
  }),
  'register × charge': race({
    orders: 'every',
    operations: ({ fan }) => {
      const x = fan('x');
      return { register: registers(x.userId), charge: charges(x, 1, 'key') };
    },
    outcomes: [
      'register: is new, charge: USER_NOT_FOUND → x has 0; 0/0',
      'register: is new, charge: has 1 → x has 1; 0/0',
    ],
  }),
  'charge × pay × cancel': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], owns: [5], balance: 0 });
      return { charge: charges(x, 1), pay: pays(x), cancel: cancels(x, x.payments[0]) };
    },
    outcomes: [
      'charge: has 1, pay: INSUFFICIENT_POINTS, cancel: cancels → x 1 HELD 5 CANCELLED has 2 ACTIVE; 1/1',
      'charge: has 1, pay: pays 1, cancel: cancels → x 1 PAID 5 CANCELLED has 1 EXPIRED; 1/1',
      'charge: has 2, pay: INSUFFICIENT_POINTS, cancel: cancels → x 1 HELD 5 CANCELLED has 2 ACTIVE; 1/1',
      'charge: has 2, pay: pays 1, cancel: cancels → x 1 PAID 5 CANCELLED has 1 EXPIRED; 1/1',
    ],
  }),
  'pay × pay × cancel': race({
    operations: ({ fan }) => {
      const x = fan('x', { holds: [1], owns: [5], balance: 0 });
      return { one: pays(x), other: pays(x), cancel: cancels(x, x.payments[0]) };
    },
    outcomes: [
      'one: INSUFFICIENT_POINTS, other: INSUFFICIENT_POINTS, cancel: cancels → x 1 HELD 5 CANCELLED has 1 ACTIVE; 1/1',
      'one: INSUFFICIENT_POINTS, other: pays 1, cancel: cancels → x 1 PAID 5 CANCELLED has 0 EXPIRED; 1/1',
      'one: pays 1, other: INSUFFICIENT_POINTS, cancel: cancels → x 1 PAID 5 CANCELLED has 0 EXPIRED; 1/1',
      'one: pays 1, other: pays 1, cancel: cancels → x 1 PAID 5 CANCELLED has 0 EXPIRED; 1/1',
    ],
  }),
};
