import { randomUUID } from 'node:crypto';

import { DAY, type Instant, MINUTE } from '#lib/clock.ts';
import { type Concert, defaultSaleSettings, type Schedule } from '#lib/concert/concert.ts';
import type { ConcertId, HoldId, PaymentId, ReservationId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import type { User } from '#lib/user/user.ts';
import type { Wallet } from '#lib/wallet/wallet.ts';
import { aPlace, aState } from '#test/support/values.ts';

/** The ids in the paths of requests. */
export const ids = {
  concertId: randomUUID() as ConcertId,
  scheduleId: randomUUID() as ScheduleId,
  paymentId: randomUUID() as PaymentId,
  userId: 'me' as UserId,
};
const { concertId, scheduleId } = ids;

const aFan = () => ({
  userId: randomUUID() as UserId,
  tokenId: randomUUID() as TokenId,
  concertId,
  scheduleId,
});

/** Has points, a pass and a held seat. */
export const fan = aFan();
/** Is called and has not entered. */
export const called = aFan();
/** Has no rows yet. */
export const newcomer = aFan();

export const show = { name: 'Concert', price: 70_000 };

/** The seat that the fan holds. */
export const heldSeat: Omit<HeldSeat, 'expiresAt'> = {
  seatNumber: 7,
  holdId: randomUUID() as HoldId,
  reservationId: randomUUID() as ReservationId,
  price: show.price,
};

const startOf = (now: Instant): Instant => now + 10 * DAY;

/** The queue: one number is called and has not entered, one waits. */
export const stateOf = (now: Instant): QueueState =>
  aState({ concertId, scheduleId, tail: 3, serving: 2, calledAt: now, callSize: 2, startsAt: startOf(now) });

/** All rows: a concert on sale, a fan with a pass and a held seat, and a fan who is called. */
export const rowsOf = (now: Instant): Row[] => {
  const concert: Concert = { ...show, concertId, description: '', createdAt: now };
  const schedule: Schedule = {
    ...defaultSaleSettings,
    concertId,
    scheduleId,
    startsAt: startOf(now),
    endsAt: now + 11 * DAY,
    timezone: 'Asia/Seoul',
    status: 'OPEN',
    createdAt: now,
  };
  const place = aPlace({
    ...fan,
    position: 1,
    status: 'ACTIVE',
    version: 1,
    createdAt: now,
    activatedAt: now,
    expiresAt: now + 30 * MINUTE,
    held: [{ ...heldSeat, expiresAt: now + 30 * MINUTE }],
  });
  const calledPlace = aPlace({ ...called, position: 2, createdAt: now });
  const user: User = { userId: fan.userId, email: null, name: null, createdAt: now };
  const wallet: Wallet = { userId: fan.userId, balance: 1_000_000, updatedAt: now };
  return [
    { ...keys.concert(concertId), ...concert },
    { ...keys.schedule(concertId, scheduleId), ...schedule },
    { ...keys.queueState(scheduleId), ...stateOf(now) },
    { ...keys.place(fan.userId, scheduleId), ...place },
    { ...keys.place(called.userId, scheduleId), ...calledPlace },
    { ...keys.profile(fan.userId), ...user },
    { ...keys.wallet(fan.userId), ...wallet },
  ];
};
