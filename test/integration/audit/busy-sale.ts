import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect } from 'vitest';

import { type Snapshot, snapshotOf } from '#lib/audit/snapshot.ts';
import { bucket } from '#lib/bucket/client.ts';
import { SECOND } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { publishDraw } from '#lib/operations/publish-draw.ts';
import { intake } from '#lib/queue/intake.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { scanRows } from '#lib/table/scan.ts';
import type { Row } from '#lib/table/write.ts';
import type { QueueToken } from '#lib/token/token.ts';
import {
  aShow,
  aUser,
  enterForPass,
  enter,
  NOW,
  numbered,
  PRICE,
  type Show,
} from '#test/support/builders.ts';
import { aMark, loseEntry } from '#test/support/draw-steps.ts';
import { stubBeacon } from '#test/support/test-beacon.ts';

export const AUDITED_AT = NOW + 320 * SECOND;

export type StoredRow = Row & Key;

/** A table in the middle of a sale, and the users whose rows the tests damage, by their roles. */
interface Busy {
  readonly show: Show;
  readonly quiet: Show;
  /** A date with a draw. */
  readonly drawn: Show;
  readonly users: Readonly<
    Record<'buyer' | 'refunder' | 'poor' | 'late' | 'leaver' | 'waiter' | 'entrant' | 'latecomer', UserId>
  >;
  readonly rows: Snapshot;
}

export let busy: Busy;

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
      return enterForPass(token, at(1), { seatNumbers, count: seatNumbers.length });
    }),
  )) as [QueueToken, QueueToken, QueueToken, QueueToken];

  await pay(buyer, {}, at(3));
  await holdSeats(refunder, { seatNumbers: [9] }, at(4));
  const { payments } = await pay(refunder, {}, at(5));
  await cancelPayment(users.refunder, payments[0].paymentId, at(6));
  await leaveQueue({ userId: users.leaver, concertId, scheduleId, now: at(7) });

  const poor = await aUser({ point: PRICE - 1 });
  const waiting = await numbered(show, [poor, users.leaver, await aUser()], at(100));
  const [first, second, third] = waiting as [QueueToken, QueueToken, QueueToken];
  await admitWaiting(show.schedule, at(100));
  const unpaid = await enterForPass(first, at(102), { seatNumbers: [10], count: 1 });
  await enter(second, at(102), { seatNumbers: [20], count: 1 });
  await expect(pay(unpaid, {}, at(201))).rejects.toMatchObject({ code: 'INSUFFICIENT_POINTS' });
  await enter(third, at(310), { seatNumbers: [11], count: 1 });
  const waiter = await aUser();
  await numbered(show, [waiter], at(311));
  const { drawn, entrant, latecomer } = await drawAmongThree();
  const rows = await snapshotOf(scanRows());
  return { show, quiet, drawn, users: { ...users, poor, waiter, entrant, latecomer }, rows };
};

/** Three fans enter a draw, and one joins late. A crash loses the leaf of a fourth entry. */
const drawAmongThree = async () => {
  process.env[variables.pageBucket] = 'page';
  mockClient(bucket).on(PutObjectCommand).resolves({});
  stubBeacon().goTo(NOW);
  const at = (seconds: number) => NOW + seconds * SECOND;
  const opensAt = at(-600);
  const drawn = await aShow({ lanes: 1, saleOpensAt: opensAt, entryOpensAt: at(-1_800) }, at(-1_800));
  const { schedule } = drawn;
  const [entrant, latecomer] = [await aUser(), await aUser()];
  await numbered(drawn, [entrant, await aUser()], at(-1_200));
  await loseEntry(await readQueueState(schedule.scheduleId));
  await numbered(drawn, [await aUser()], at(-1_100));
  await assignPositions(schedule, [aMark(drawn, opensAt + 2 * SECOND)], opensAt + 2 * SECOND);
  await numbered(drawn, [latecomer], at(-590));
  await publishDraw(schedule, () => at(-580));
  await admitWaiting(schedule, NOW);
  return { drawn, entrant, latecomer };
};

export const startSale = async (): Promise<void> => {
  busy = await sellBusily();
};

/** The row of a kind that belongs to this user and fits. */
export const rowOf = <Kind extends keyof Snapshot>(
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

export const seatRow = (seatNumber: number): StoredRow => {
  const key = keys.seat(busy.show.schedule.scheduleId, seatNumber);
  const found = busy.rows.seats.find(({ pk, sk }) => pk === key.pk && sk === key.sk);
  return { ...found, ...key };
};

export const stateOf = ({ schedule: { scheduleId } }: Show) => {
  const found = busy.rows.queues.find((queue) => queue.scheduleId === scheduleId);
  if (!found) throw new Error('no such queue');
  return found;
};

export const without = (row: Key, ...names: string[]): StoredRow =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))) as StoredRow;
