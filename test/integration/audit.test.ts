import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, expect, test } from 'vitest';

import { auditTable, type RuleName, rules } from '#lib/audit/audit-table.ts';
import { snapshotOf, type Snapshot } from '#lib/audit/snapshot.ts';
import { type Instant, MAX_SKEW_MS, MINUTE, SECOND, ttlAt } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import {
  type HoldId,
  newId,
  type PaymentId,
  type ReservationId,
  type TransactionId,
  type UserId,
} from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { intake } from '#lib/queue/intake.ts';
import { heldSeatOf } from '#lib/seat/seat.ts';
import { table, tableName } from '#lib/table/client.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { scanRows } from '#lib/table/scan.ts';
import type { Row } from '#lib/table/write.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { aShow, aUser, comeIn, NOW, numbered, PRICE, type Show } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';

const AUDITED_AT = NOW + 320 * SECOND;

type StoredRow = Row & Key;

/** A table in the middle of a sale, and the users whose rows the tests damage, by their roles. */
interface Busy {
  readonly show: Show;
  readonly quiet: Show;
  readonly users: Readonly<Record<'buyer' | 'refunder' | 'poor' | 'late' | 'leaver' | 'waiter', UserId>>;
  readonly rows: Snapshot;
}

let busy: Busy;

/**
 * Four fans enter: one buys two seats, one exchanges, buys and cancels, one leaves, one lets two holds expire. Then three
 * more enter: one who cannot pay, the one who left, and one who takes over a seat whose hold expired. One waits to the end.
 */
const sellBusily = async (): Promise<Busy> => {
  process.env[variables.intakeQueues] = 'http://127.0.0.1/intake';
  mockClient(intake).on(SendMessageCommand).resolves({ SequenceNumber: '1' });
  const [show, quiet] = [await aShow(), await aShow()];
  const { concertId, scheduleId } = show.schedule;
  const users = {
    buyer: await aUser(),
    refunder: await aUser(),
    late: await aUser({ point: 0 }),
    leaver: await aUser(),
  };
  const at = (seconds: number) => NOW + seconds * SECOND;
  const tokens = await numbered(show, Object.values(users));
  await admitWaiting(show.schedule, NOW);
  const wishes = [[7, 8], [30], [11, 12], [13]];
  const [buyer, refunder] = (await Promise.all(
    tokens.map((token, index) => {
      const seatNumbers = wishes[index] ?? [];
      return comeIn(token, at(1), { seatNumbers, count: seatNumbers.length });
    }),
  )) as [QueueToken, QueueToken, QueueToken, QueueToken];

  await pay(buyer, {}, at(3));
  await holdSeats(refunder, { seatNumbers: [9] }, at(4));
  const { payments } = await pay(refunder, {}, at(5));
  await cancelPayment(users.refunder, payments[0].paymentId, at(6));
  await leaveQueue({ userId: users.leaver, concertId, scheduleId, now: at(7) });

  const poor = await aUser({ point: PRICE - 1 });
  const line = await numbered(show, [poor, users.leaver, await aUser()], at(100));
  const [first, second, third] = line as [QueueToken, QueueToken, QueueToken];
  await admitWaiting(show.schedule, at(100));
  const unpaid = await comeIn(first, at(102), { seatNumbers: [10], count: 1 });
  await comeIn(second, at(102), { seatNumbers: [20], count: 1 });
  await expect(pay(unpaid, {}, at(201))).rejects.toMatchObject({ code: 'INSUFFICIENT_POINTS' });
  await comeIn(third, at(310), { seatNumbers: [11], count: 1 });
  const waiter = await aUser();
  await numbered(show, [waiter], at(311));
  return { show, quiet, users: { ...users, poor, waiter }, rows: await snapshotOf(scanRows()) };
};

beforeAll(async () => {
  await makeTable();
  busy = await sellBusily();
});

/** The row of a kind that belongs to this user and fits. */
const rowOf = <Kind extends keyof Snapshot>(
  kind: Kind,
  who: keyof Busy['users'],
  fits: Readonly<Record<string, unknown>> = {},
): Snapshot[Kind][number] => {
  const found = (busy.rows[kind] as StoredRow[]).find(
    (row) =>
      (row['userId'] ?? row.pk) === busy.users[who] &&
      Object.entries(fits).every(([name, value]) => row[name] === value),
  );
  if (!found) throw new Error(`no such row among ${kind}`);
  return found as Snapshot[Kind][number];
};

const seatRow = (seatNumber: number): StoredRow => {
  const key = keys.seat(busy.show.schedule.scheduleId, seatNumber);
  const found = busy.rows.seats.find(({ pk, sk }) => pk === key.pk && sk === key.sk);
  return { ...found, ...key };
};

const stateOf = ({ schedule: { scheduleId } }: Show) => {
  const found = busy.rows.queues.find((queue) => queue.scheduleId === scheduleId);
  if (!found) throw new Error('no such queue');
  return found;
};

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

const without = (row: Key, ...names: string[]): StoredRow =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))) as StoredRow;

const put = (row: StoredRow) => table.send(new PutCommand({ TableName: tableName(), Item: row }));
const remove = (key: Key) => table.send(new DeleteCommand({ TableName: tableName(), Key: keyOf(key) }));

interface Damage {
  readonly puts?: readonly StoredRow[];
  readonly removes?: readonly Key[];
  /** All rules that find the damage. No other rule finds it. */
  readonly finds: readonly RuleName[];
  /** Rows that the findings name in addition to the damaged ones. */
  readonly names?: readonly Key[];
  /** Rows that the findings name instead of the damaged ones. */
  readonly namesOnly?: readonly Key[];
  readonly at?: Instant;
}

/** Damages the table, audits it, and undoes the damage. */
const auditDamaged = async ({ puts = [], removes = [], at = AUDITED_AT }: Damage) => {
  const before = new Map<string, StoredRow>();
  for (const row of Object.values(busy.rows).flat() as StoredRow[]) before.set(row.pk + row.sk, row);
  await Promise.all([...puts.map(put), ...removes.map(remove)]);
  try {
    return await auditTable(at);
  } finally {
    await Promise.all(
      [...puts, ...removes].map((key) => {
        const row = before.get(key.pk + key.sk);
        return row ? put(row) : remove(key);
      }),
    );
  }
};

const damages: Readonly<Record<string, () => Damage>> = {
  // 1. Sales
  'a paid seat that is AVAILABLE': () => ({
    puts: [{ ...seatRow(7), status: 'AVAILABLE' }],
    finds: ['seat-sold'],
    names: [
      rowOf('reservations', 'buyer', { seatNumber: 7 }),
      rowOf('payments', 'buyer', { seatNumber: 7 }),
      rowOf('holds', 'buyer', { seatNumber: 7 }),
    ],
  }),
  'a SOLD seat that nobody paid': () => ({
    puts: [{ ...seatRow(20), status: 'SOLD' }],
    finds: ['seat-sold'],
  }),
  'a seat with a stored status of HELD': () => ({
    puts: [{ ...seatRow(20), status: 'HELD' }],
    finds: ['seat-sold'],
  }),
  'a PAID reservation without a sale': () => ({
    puts: [{ ...rowOf('reservations', 'refunder'), status: 'PAID' }],
    finds: ['seat-sold'],
    names: [seatRow(9)],
  }),
  'a second PAID reservation of a sold seat': () => {
    const reservationId = newId<ReservationId>(NOW);
    return {
      puts: [
        {
          ...rowOf('reservations', 'buyer', { seatNumber: 7 }),
          ...keys.reservation(busy.users.buyer, reservationId),
          reservationId,
        },
      ],
      finds: ['seat-sold'],
      names: [seatRow(7)],
    };
  },
  'a sale without its reservation': () => ({
    removes: [rowOf('reservations', 'buyer', { seatNumber: 8 })],
    finds: ['seat-sold'],
    namesOnly: [seatRow(8), rowOf('holds', 'buyer', { seatNumber: 8 })],
  }),
  'a sale without its CONFIRMED hold': () => ({
    removes: [rowOf('holds', 'buyer', { seatNumber: 8 })],
    finds: ['seat-sold'],
    namesOnly: [seatRow(8), rowOf('reservations', 'buyer', { seatNumber: 8 })],
  }),
  'a CONFIRMED hold of a seat that was not paid': () => ({
    puts: [{ ...without(rowOf('holds', 'poor'), 'ttl'), status: 'CONFIRMED' }],
    finds: ['seat-sold', 'reservation-hold', 'pass-holds'],
    names: [seatRow(10), rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a SUCCESS payment that moved no points': () => ({
    puts: [{ ...rowOf('payments', 'poor'), status: 'SUCCESS' }],
    finds: ['seat-sold', 'payment-ledger'],
    names: [seatRow(10)],
  }),
  'a sale whose PAYMENT row names another seat': () => {
    const row = rowOf('transactions', 'buyer', { type: 'PAYMENT', balanceAfter: 9 * PRICE });
    return {
      puts: [{ ...row, of: { ...row.of, seatNumber: 30 } }],
      finds: ['seat-sold'],
      names: [seatRow(30), seatRow(row.of?.seatNumber ?? 0)],
    };
  },
  'a hold of a sold seat that is of another user': () => ({
    puts: [{ ...rowOf('holds', 'buyer', { seatNumber: 7 }), userId: busy.users.poor }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a PAID reservation of another hold': () => ({
    puts: [{ ...rowOf('reservations', 'buyer', { seatNumber: 7 }), seatHoldId: 'another' }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a PAID reservation of another payment': () => ({
    puts: [{ ...rowOf('reservations', 'buyer', { seatNumber: 7 }), paymentId: 'another' }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a payment of another reservation': () => ({
    puts: [{ ...rowOf('payments', 'buyer', { seatNumber: 7 }), reservationId: 'another' }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a reservation at another price than was paid': () => ({
    puts: [{ ...rowOf('reservations', 'buyer', { seatNumber: 8 }), price: PRICE - 1 }],
    finds: ['sale-matches'],
    names: [seatRow(8)],
  }),
  'a payment over another amount than was moved': () => ({
    puts: [{ ...rowOf('payments', 'buyer', { seatNumber: 8 }), amount: PRICE - 1 }],
    finds: ['sale-matches', 'payment-ledger'],
    names: [seatRow(8)],
  }),
  'a CANCELLED payment over another amount than was refunded': () => ({
    puts: [{ ...rowOf('payments', 'refunder'), amount: PRICE + 1 }],
    finds: ['payment-ledger'],
    names: [rowOf('transactions', 'refunder', { type: 'REFUND' })],
  }),
  'a CANCELLED payment without refund': () => ({
    removes: [rowOf('transactions', 'refunder', { type: 'REFUND' })],
    finds: ['seat-sold', 'payment-ledger', 'wallet-sum', 'wallet-last-row', 'money-total'],
    namesOnly: [rowOf('payments', 'refunder'), rowOf('wallets', 'refunder'), seatRow(9)],
  }),
  'a CANCELLED payment that was refunded to someone else': () => {
    // Both ledgers are correct: only the payment shows the error.
    const refund = rowOf('transactions', 'refunder', { type: 'REFUND' });
    const poor = rowOf('wallets', 'poor');
    const { transactionId } = refund;
    const robbed = rowOf('wallets', 'refunder');
    const last = rowOf('transactions', 'refunder', { type: 'PAYMENT' });
    return {
      removes: [refund],
      puts: [
        { ...robbed, balance: last.balanceAfter, lastTransactionId: last.transactionId },
        { ...poor, balance: poor.balance + PRICE, lastTransactionId: transactionId },
        {
          ...refund,
          ...keys.transaction(busy.users.poor, transactionId),
          userId: busy.users.poor,
          balanceAfter: poor.balance + PRICE,
        },
      ],
      finds: ['payment-ledger'],
      namesOnly: [rowOf('payments', 'refunder')],
    };
  },
  'a refund of another seat than was paid': () => {
    const refund = rowOf('transactions', 'refunder', { type: 'REFUND' });
    return {
      puts: [{ ...refund, of: { ...refund.of, seatNumber: 30 } }],
      finds: ['seat-sold'],
      namesOnly: [seatRow(9), rowOf('transactions', 'refunder', { type: 'PAYMENT' })],
    };
  },
  'a FAILED payment that moved points': () => ({
    puts: [{ ...rowOf('payments', 'buyer', { seatNumber: 7 }), status: 'FAILED' }],
    finds: ['seat-sold', 'payment-ledger'],
    names: [seatRow(7)],
  }),
  'a ledger row of a payment that does not exist': () => {
    const row = rowOf('transactions', 'refunder', { type: 'REFUND' });
    return {
      puts: [{ ...row, of: { ...row.of, paymentId: newId<PaymentId>(NOW) } }],
      finds: ['seat-sold', 'payment-ledger', 'ledger-payment'],
      names: [rowOf('payments', 'refunder'), seatRow(9)],
    };
  },
  'a CHARGE that names a payment': () => ({
    puts: [
      {
        ...rowOf('transactions', 'poor'),
        of: { ...rowOf('payments', 'poor'), paymentId: newId<PaymentId>(NOW) },
      },
    ],
    finds: ['ledger-payment'],
  }),
  'a schedule that lacks a seat': () => ({ removes: [seatRow(50)], finds: ['schedule-seats'] }),
  'a schedule with a seat too many': () => ({
    puts: [{ ...seatRow(50), ...keys.seat(busy.show.schedule.scheduleId, 51), seatNumber: 51 }],
    finds: ['schedule-seats'],
  }),
  'a schedule without queue state': () => ({ removes: [stateOf(busy.quiet)], finds: ['schedule-queue'] }),
  'a queue state of no schedule': () => {
    const { concertId, scheduleId } = busy.quiet.schedule;
    return {
      removes: [keys.schedule(concertId, scheduleId)],
      finds: ['schedule-seats', 'schedule-queue'],
      namesOnly: [stateOf(busy.quiet), keys.seat(scheduleId, 1), keys.seat(scheduleId, 50)],
    };
  },

  // 2. and 3. Wallets
  'a negative balance': () => ({
    puts: [{ ...rowOf('wallets', 'poor'), balance: -1 }],
    finds: ['wallet-positive', 'wallet-sum', 'wallet-last-row', 'money-total'],
  }),
  'a balance that is not the sum of its ledger': () => ({
    puts: [{ ...rowOf('wallets', 'poor'), balance: PRICE }],
    finds: ['wallet-sum', 'wallet-last-row', 'money-total'],
  }),
  'points that moved from one wallet to another without a row': () => {
    const [buyer, poor] = [rowOf('wallets', 'buyer'), rowOf('wallets', 'poor')];
    return {
      puts: [
        { ...buyer, balance: buyer.balance - 1 },
        { ...poor, balance: poor.balance + 1 },
      ],
      finds: ['wallet-sum', 'wallet-last-row'],
    };
  },
  'a wallet that does not name its last row': () => ({
    puts: [{ ...rowOf('wallets', 'poor'), lastTransactionId: newId<TransactionId>(NOW) }],
    finds: ['wallet-last-row'],
  }),
  'an empty wallet that names a last row': () => ({
    puts: [{ ...rowOf('wallets', 'late'), lastTransactionId: newId<TransactionId>(NOW) }],
    finds: ['wallet-last-row'],
  }),
  'a ledger row whose balance does not follow from the one before': () => ({
    puts: [{ ...rowOf('transactions', 'buyer', { type: 'CHARGE' }), balanceAfter: 10 * PRICE + 1 }],
    finds: ['ledger-runs'],
    names: [rowOf('transactions', 'buyer', { balanceAfter: 9 * PRICE })],
  }),
  'a charge that takes points': () => ({
    puts: [
      { ...rowOf('transactions', 'poor'), amount: 1 - PRICE, balanceAfter: 1 - PRICE },
      { ...rowOf('wallets', 'poor'), balance: 1 - PRICE },
    ],
    finds: ['wallet-positive', 'ledger-sign', 'money-total'],
  }),
  'a user without wallet': () => ({ removes: [rowOf('wallets', 'late')], finds: ['user-wallet'] }),
  'a wallet without user': () => ({ removes: [keys.profile(busy.users.poor)], finds: ['user-wallet'] }),
  'a ledger without wallet': () => ({
    removes: [keys.profile(busy.users.poor), rowOf('wallets', 'poor')],
    finds: ['user-wallet', 'money-total'],
    namesOnly: [rowOf('transactions', 'poor')],
  }),

  // 4. and 5. Queues
  'a place of another user': () => ({
    puts: [{ ...rowOf('places', 'waiter'), userId: busy.users.buyer }],
    finds: ['key-agrees'],
  }),
  'a place of another queue': () => ({
    puts: [
      { ...rowOf('places', 'waiter'), ...keys.place(busy.users.waiter, busy.quiet.schedule.scheduleId) },
    ],
    finds: ['key-agrees', 'place-number'],
    names: [rowOf('places', 'waiter')],
  }),
  'a number that was given twice': () => ({
    puts: [{ ...rowOf('places', 'waiter'), position: rowOf('places', 'buyer').position }],
    finds: ['place-number'],
    names: [rowOf('places', 'buyer')],
  }),
  'a number that was never given': () => ({
    puts: [{ ...rowOf('places', 'waiter'), position: 1_000 }],
    finds: ['place-within-tail'],
    names: [stateOf(busy.show)],
  }),
  'a place in a queue that does not exist': () => {
    const scheduleId = busy.show.concert.concertId as unknown as typeof busy.show.schedule.scheduleId;
    return {
      puts: [{ ...rowOf('places', 'waiter'), ...keys.place(busy.users.waiter, scheduleId), scheduleId }],
      finds: ['place-within-tail'],
    };
  },
  'an ACTIVE place whose number is not called, even after the pass has expired': () => ({
    puts: [
      {
        ...rowOf('places', 'waiter'),
        status: 'ACTIVE',
        expiresAt: AUDITED_AT - 1,
      },
    ],
    finds: ['active-called'],
    names: [stateOf(busy.show)],
  }),
  'more numbers called than given': () => ({
    puts: [{ ...stateOf(busy.show), serving: stateOf(busy.show).tail + 1 }],
    finds: ['queue-numbers'],
  }),
  'a call of more numbers than were ever called': () => ({
    puts: [{ ...stateOf(busy.show), callSize: stateOf(busy.show).serving + 1 }],
    finds: ['queue-numbers'],
  }),
  'a call of fewer than none': () => ({
    puts: [{ ...stateOf(busy.show), callSize: -1 }],
    finds: ['queue-numbers'],
  }),
  'a queue without a call': () => ({
    puts: [without(stateOf(busy.show), 'callSize')],
    finds: ['queue-numbers'],
  }),
  'a queue with people waiting that the tick does not find': () => ({
    removes: [keys.openQueue(busy.show.schedule.scheduleId)],
    finds: ['queue-open'],
    names: [stateOf(busy.show)],
  }),
  'a queue with people waiting that is not open': () => ({
    puts: [{ ...stateOf(busy.show), open: false }],
    removes: [keys.openQueue(busy.show.schedule.scheduleId)],
    finds: ['queue-open'],
  }),
  'an open row of a queue that is not open': () => {
    const { concertId, scheduleId } = busy.quiet.schedule;
    return {
      puts: [{ ...keys.openQueue(scheduleId), concertId, scheduleId }],
      finds: ['queue-open'],
      names: [stateOf(busy.quiet)],
    };
  },

  // 6. Holds
  'a hold that lasts too long': () => ({
    puts: [{ ...rowOf('holds', 'poor'), createdAt: NOW + 102 * SECOND - 2 * MAX_SKEW_MS - 1 }],
    finds: ['hold-term'],
  }),
  'a PENDING hold without ttl': () => ({
    puts: [without(rowOf('holds', 'poor'), 'ttl')],
    finds: ['hold-term'],
  }),
  'a CONFIRMED hold with a ttl': () => ({
    puts: [{ ...rowOf('holds', 'buyer'), ttl: ttlAt(rowOf('holds', 'buyer').expiresAt) }],
    finds: ['hold-term'],
  }),
  'a RELEASED hold without ttl': () => ({
    puts: [without(rowOf('holds', 'refunder', { seatNumber: 9 }), 'ttl')],
    finds: ['hold-term'],
  }),
  'a hold that TTL may remove too early': () => ({
    puts: [{ ...rowOf('holds', 'poor'), ttl: ttlAt(rowOf('holds', 'poor').expiresAt) }],
    finds: ['hold-term'],
  }),
  'a hold of no status': () => ({
    puts: [{ ...rowOf('holds', 'refunder', { seatNumber: 9 }), status: 'GONE' }],
    finds: ['hold-term'],
  }),
  'a live hold whose reservation is CANCELLED': () => ({
    puts: [{ ...rowOf('reservations', 'poor'), status: 'CANCELLED' }],
    finds: ['hold-reservation'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live hold without reservation': () => ({
    removes: [rowOf('reservations', 'poor')],
    finds: ['hold-reservation'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live reservation without hold': () => ({
    removes: [rowOf('holds', 'poor')],
    finds: ['reservation-hold', 'pass-holds'],
    names: [rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a live reservation whose seat is held by someone else': () => ({
    puts: [{ ...rowOf('holds', 'poor'), userId: busy.users.buyer }],
    finds: ['hold-reservation', 'reservation-hold', 'pass-holds'],
    names: [rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a reservation that is HELD five minutes after its hold was taken over': () => ({
    at: NOW + 301 * SECOND + 5 * MINUTE + 1,
    finds: ['reservation-hold'],
    names: [rowOf('reservations', 'late', { seatNumber: 11 })],
  }),

  // 5. Passes
  'a live pass that names nothing': () => ({
    puts: [without(rowOf('places', 'poor'), 'held')],
    finds: ['pass-holds'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live pass that names another hold': () => {
    const place = rowOf('places', 'poor');
    return {
      puts: [{ ...place, held: place.held?.map((seat) => ({ ...seat, holdId: 'another' })) }],
      finds: ['pass-holds'],
      names: [rowOf('holds', 'poor')],
    };
  },
  'a live pass that names a hold that was given back': () => {
    const place = rowOf('places', 'poor');
    const released = heldSeatOf(rowOf('holds', 'refunder', { seatNumber: 9 }));
    return {
      puts: [{ ...place, held: [...(place.held ?? []), { ...released, expiresAt: place.expiresAt }] }],
      finds: ['pass-holds'],
      names: [rowOf('holds', 'poor')],
    };
  },
  'a live pass whose seat was given back': () => ({
    puts: [{ ...rowOf('holds', 'poor'), status: 'RELEASED' }],
    finds: ['reservation-hold', 'pass-holds'],
    names: [rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a hold that ends before its pass': () => ({
    puts: [{ ...rowOf('holds', 'poor'), expiresAt: rowOf('holds', 'poor').expiresAt - 1 }],
    finds: ['pass-holds'],
    names: [rowOf('places', 'poor')],
  }),
  'a pass that goes on after its hold': () => ({
    puts: [{ ...rowOf('places', 'poor'), expiresAt: rowOf('places', 'poor').expiresAt + 1 }],
    finds: ['pass-holds'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live hold of someone whose pass has ended': () => ({
    puts: [{ ...without(rowOf('places', 'poor'), 'held'), status: 'EXPIRED' }],
    finds: ['pass-holds'],
    namesOnly: [rowOf('holds', 'poor')],
  }),
  'a live hold of someone who has not entered': () => ({
    puts: [{ ...rowOf('places', 'poor'), status: 'PENDING' }],
    finds: ['pass-holds'],
    namesOnly: [rowOf('holds', 'poor')],
  }),
  'a live hold of someone without a place': () => ({
    removes: [rowOf('places', 'poor')],
    finds: ['pass-holds'],
    namesOnly: [rowOf('holds', 'poor')],
  }),
  'a live pass with five seats': () => {
    const [place, hold] = [rowOf('places', 'poor'), rowOf('holds', 'poor')];
    const reservation = rowOf('reservations', 'poor');
    const more = [41, 42, 43, 44].map((seatNumber, index) => ({
      ...hold,
      ...keys.hold(hold.scheduleId, seatNumber),
      seatNumber,
      holdId: newId<HoldId>(NOW, index),
      reservationId: newId<ReservationId>(NOW, index),
    }));
    return {
      puts: [
        { ...place, held: [hold, ...more].map(heldSeatOf) },
        ...more,
        ...more.map(({ seatNumber, holdId, reservationId }) => ({
          ...reservation,
          ...keys.reservation(busy.users.poor, reservationId),
          reservationId,
          seatNumber,
          seatHoldId: holdId,
        })),
      ],
      finds: ['pass-holds'],
      namesOnly: [place, hold, ...more],
    };
  },

  'rows of no kind, on every page of the table': () => ({
    puts: [1, 2, 3, 4, 5].map((page) => ({ pk: 'LOST', sk: `${page}`, filling: 'x'.repeat(390_000) })),
    finds: ['unknown-row'],
  }),
};

test('a correct table in the middle of a sale is clean', async () => {
  const { counts, findings } = await auditTable(AUDITED_AT);

  expect(findings).toEqual([]);
  expect(counts).toMatchObject({
    schedules: 2,
    seats: 100,
    holds: 9,
    wallets: 7,
    payments: 4,
    places: 7,
    openQueues: 1,
  });
});

test('a HELD reservation whose hold was taken over may wait five minutes for the stream', async () => {
  const { findings } = await auditTable(NOW + 301 * SECOND + 5 * MINUTE);

  expect(findings).toEqual([]);
});

test.each(Object.entries(damages))('finds %s', async (_, plant) => {
  const damage = plant();

  const { findings } = await auditDamaged(damage);

  const found = new Set(findings.map(({ rule }) => rule));
  const { puts = [], removes = [], names = [], namesOnly = [...puts, ...removes, ...names] } = damage;
  expect([...found].toSorted()).toEqual(damage.finds.toSorted());
  expect(findings.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(namesOnly.map(keyOf)));
});

test('every rule has a damage that it finds', () => {
  const proven = new Set(Object.values(damages).flatMap((plant) => plant().finds));

  expect([...proven].toSorted()).toEqual(Object.keys(rules).toSorted());
});
