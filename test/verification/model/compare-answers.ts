import { expect } from 'vitest';

import { HOUR, type Instant } from '#lib/clock.ts';
import * as queueRules from '#test/verification/model/queue-rules.ts';
import * as rules from '#test/verification/model/rules.ts';
import type { Fan, Rules } from '#test/verification/model/rules.ts';
import { ask, type Client, type Service } from '#test/verification/model/service.ts';
import { iso } from '#test/verification/model/step.ts';

/** Compares every public answer with the rules. */
export const compareAnswers = async (model: Rules, service: Service): Promise<string> => {
  const [board, figures, seats] = await Promise.all([
    ask(service, 'getBoard'),
    ask(service, 'getAdmission', { operator: true }),
    ask(service, 'getSeatMap'),
  ]);
  const unsold = rules.unsoldCount(model);
  const { serving, tail, soldOut, paused } = model;
  const line = {
    serving,
    tail,
    soldOut,
    paused,
    closed: model.closed || rules.isClosed(model),
    saleOpensAt: iso(model.saleOpensAt),
    seatsLeft: unsold,
  };
  expect(board.body).toMatchObject(line);
  expect(board.body.rate).toBeCloseTo(queueRules.rate(model));
  expect(figures.body).toMatchObject({
    ...line,
    waiting: tail - serving,
    inside: queueRules.inside(model),
    calledAt: model.calledAt === 0 ? null : iso(model.calledAt),
    callSize: model.callSize,
    held: unsold - rules.freeSeats(model).length,
    sold: rules.SEATS - unsold,
  });
  expect(seats.body).toEqual(
    Array.from({ length: rules.SEATS }, (_, index) => ({
      seatNumber: index + 1,
      status: statusOf(model, index + 1),
    })),
  );
  await Promise.all(
    model.fans.map((fan, index) => lookInto(model, service, fan, service.clients[index] as Client)),
  );
  return 'as it should be';
};

const statusOf = (model: Rules, seat: number): string => {
  if (rules.isFree(model, seat)) return 'AVAILABLE';
  return model.seats.get(seat)?.status === 'SOLD' ? 'SOLD' : 'HELD';
};

/** Compares a fan's wallet, ledger, payments and reservations. */
const lookInto = async (model: Rules, service: Service, fan: Fan, { userId }: Client): Promise<void> => {
  const [wallet, ledger, payments, reservations] = await Promise.all([
    ask(service, 'getWallet', { userId }),
    ask(service, 'listWalletTransactions', { userId }),
    ask(service, 'listPayments', { userId }),
    ask(service, 'listReservations', { userId }),
  ]);
  if (!fan.registered) {
    expect([wallet, ledger, payments, reservations].map(({ status }) => status)).toEqual([
      404, 404, 404, 404,
    ]);
    return;
  }
  expect(wallet.body).toEqual({ point: fan.balance });
  const history = fan.history.map(({ type, point, at }) => ({ type, point, createdAt: inSeoul(at) }));
  expect(ledger.body).toMatchObject(
    history.map((entry, index) => ({ ...entry, balanceAfter: fan.history[index]?.balance })),
  );
  expect(payments.body).toMatchObject(
    history.map((entry, index) => ({ ...entry, seatNumber: fan.history[index]?.seat ?? null })),
  );
  const now = fan.reservations.map(({ seat, status, until }) => ({
    seatNumber: seat,
    status: status === 'HELD' && until <= model.now ? 'CANCELLED' : status,
  }));
  expect(reservations.body.map(seatAndStatus).toSorted()).toEqual(now.map(seatAndStatus).toSorted());
};

const seatAndStatus = ({ seatNumber, status }: { seatNumber: number; status: string }): string =>
  `${seatNumber} ${status}`;

const inSeoul = (at: Instant): string => new Date(at + 9 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
