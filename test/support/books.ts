import { expect } from 'vitest';

import type { ScheduleId, UserId } from '#lib/ids.ts';
import type { Payment } from '#lib/payment/payment.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import type { Place } from '#lib/queue/queue.ts';
import type { Hold, Reservation, Seat } from '#lib/seat/seat.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { getRow, queryAll } from '#lib/table/read.ts';
import type { WalletTransaction } from '#lib/wallet/wallet.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import type { Show } from '#test/support/builders.ts';

const rowsOf = <Shape>(userId: UserId, kind: string): Promise<Shape[]> =>
  queryAll<Shape>({ pk: pk.user(userId), prefix: kind, freshness: 'latest' });

export const ledgerOf = (userId: UserId) => rowsOf<WalletTransaction>(userId, prefix.transaction);
export const paymentsOf = (userId: UserId) => rowsOf<Payment>(userId, prefix.payment);
export const reservationsOf = (userId: UserId) => rowsOf<Reservation>(userId, prefix.reservation);

export const holdOf = (scheduleId: ScheduleId, seatNumber: number) =>
  getRow<Hold>(keys.hold(scheduleId, seatNumber), 'latest');

export const seatOf = (scheduleId: ScheduleId, seatNumber: number) =>
  getRow<Seat>(keys.seat(scheduleId, seatNumber), 'latest');

export const stateOf = ({ schedule: { scheduleId } }: Show) => readQueueState(scheduleId);

/** The place of a user. @throws Error without one */
export const placeOf = async (userId: UserId, scheduleId: ScheduleId): Promise<Place> => {
  const place = await readPlace(userId, scheduleId);
  if (!place) throw new Error('no place');
  return place;
};

/** Checks that the balance is ≥ 0, equals the sum of the ledger, and equals `balanceAfter` of the last row. */
export const expectBooksToBalance = async (userId: UserId): Promise<number> => {
  const [{ balance }, ledger] = await Promise.all([readWallet(userId), ledgerOf(userId)]);
  let running = 0;
  for (const { amount, balanceAfter } of ledger) {
    running += amount;
    expect(balanceAfter).toBe(running);
  }
  expect(balance).toBe(running);
  expect(balance).toBeGreaterThanOrEqual(0);
  return balance;
};
