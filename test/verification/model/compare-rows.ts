import { expect } from 'vitest';

import type { Instant } from '#lib/clock.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import type { Row } from '#lib/table/write.ts';
import type { Wallet } from '#lib/wallet/wallet.ts';
import { type Fan, heldBy, type Rules, type Taken } from '#test/verification/model/rules.ts';
import { look, type Service } from '#test/verification/model/service.ts';

/** Compares the stored holds, wallets, places and queue with the rules. */
export const compareRows = async (model: Rules, service: Service): Promise<void> => {
  const { scheduleId } = service.sale;
  const users = service.clients.map(({ userId }) => userId);
  const [rows] = await Promise.all([
    getRows<Row & { readonly pk: string; readonly sk: string }>([
      keys.queueState(scheduleId),
      ...users.flatMap((userId) => [keys.wallet(userId), keys.place(userId, scheduleId)]),
    ]),
    look(service),
  ]);
  const at = <Shape>({ pk, sk }: { readonly pk: string; readonly sk: string }): Shape | undefined =>
    rows.find((row) => row.pk === pk && row.sk === sk) as Shape | undefined;

  expect({
    queue: figuresOf(at<QueueState>(keys.queueState(scheduleId))),
    balances: users.map((userId) => at<Wallet>(keys.wallet(userId))?.balance),
    places: users.map((userId) => {
      const place = at<Place>(keys.place(userId, scheduleId));
      const held = place?.held?.map(({ seatNumber }) => seatNumber);
      return placeOf(place, held ?? [], model.now);
    }),
    holds: [...service.holds.values()].map((hold) => holdOf(hold, users.indexOf(hold.userId))),
  }).toEqual({
    queue: figuresOf(model),
    balances: model.fans.map(({ registered, balance }) => (registered ? balance : undefined)),
    places: model.fans.map((fan) => {
      const { place } = fan;
      return placeOf(place && { ...place, expiresAt: place.until }, heldBy(model, fan), model.now);
    }),
    holds: holdsOf(model),
  });
};

type Figures = Pick<
  QueueState,
  'tail' | 'serving' | 'calledAt' | 'callSize' | 'open' | 'soldOut' | 'paused' | 'closed' | 'seatsLeft'
>;

const figuresOf = (queue: Figures | undefined): Figures | undefined => {
  if (!queue) return undefined;
  const { tail, serving, calledAt, callSize, open, soldOut, paused, closed, seatsLeft } = queue;
  return { tail, serving, calledAt, callSize, open, soldOut, paused, closed, seatsLeft };
};

/** A place as both sides know it. The rules do not say when a place ended. */
const placeOf = (
  place: (Pick<Place, 'position' | 'status'> & { readonly expiresAt?: Instant | undefined }) | undefined,
  held: readonly number[],
  now: Instant,
): object | undefined =>
  place && {
    position: place.position,
    status: place.status,
    until: place.status === 'EXPIRED' ? undefined : place.expiresAt,
    held: place.status === 'ACTIVE' && (place.expiresAt ?? 0) > now ? held : [],
  };

interface Held {
  readonly seat: number;
  /** The index of the fan; -1: another user. */
  readonly fan: number;
  readonly position: number;
  readonly status: Taken['status'];
  /** While it is not sold. */
  readonly until: Instant | undefined;
}

const statuses: Readonly<Record<Hold['status'], Taken['status']>> = {
  PENDING: 'HELD',
  CONFIRMED: 'SOLD',
  RELEASED: 'RELEASED',
};

const holdOf = ({ seatNumber: seat, position, status, expiresAt }: Hold, fan: number): Held => ({
  seat,
  fan,
  position,
  status: statuses[status],
  until: status === 'CONFIRMED' ? undefined : expiresAt,
});

const holdsOf = ({ seats, fans }: Rules): Held[] =>
  [...seats]
    .map(([seat, { fan, position, status, until }]) => ({
      seat,
      fan: fans.indexOf(fan as Fan),
      position,
      status,
      until: status === 'SOLD' ? undefined : until,
    }))
    .toSorted((one, other) => one.seat - other.seat);
