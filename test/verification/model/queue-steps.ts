import { expect } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { count } from '#test/verification/model/command.ts';
import * as queueRules from '#test/verification/model/queue-rules.ts';
import { type Fan, type Rules, SEATS } from '#test/verification/model/rules.ts';
import * as seatRules from '#test/verification/model/seat-rules.ts';
import type { EntryWish } from '#test/verification/model/seat-rules.ts';
import { expectEntry, expectHeld } from '#test/verification/model/seat-steps.ts';
import {
  type Answer,
  ask,
  deliverMessages,
  type Service,
  tickOnce,
} from '#test/verification/model/service.ts';
import { iso, refusedBy, type Step, takenSince, type Visit } from '#test/verification/model/step.ts';

export const join: Step = async ({ rules: model, service, fan, client }) => {
  const answer = await ask(service, 'joinQueue', { userId: client.userId });

  const broken = queueRules.joinBreaks(model, fan);
  if (broken.length > 0) return refusedBy(answer, broken);
  const isAgain = queueRules.placeLives(model, fan);
  queueRules.join(model, fan);
  expect(answer.status).toBe(201);
  expect(service.intake).toHaveLength(model.intake.length);
  client.queueToken = answer.body.token;
  return isAgain ? 'has a place' : 'joined';
};

export const leave: Step = async ({ rules: model, service, fan, client }) => {
  const answer = await ask(service, 'leaveQueue', { userId: client.userId });

  queueRules.leave(model, fan);
  expect(answer.status).toBe(204);
  return 'left';
};

/** Polls with the last queue token. */
export const poll =
  (wish: EntryWish = {}): Step =>
  async (visit) => {
    const query = queryOf(wish);
    const answer = await ask(visit.service, 'pollQueue', { token: visit.client.queueToken, query });
    const should = queueRules.poll(visit.rules, visit.fan);
    return polled(visit, { answer, should, wish, asked: visit.fan.queueToken });
  };

export const pollWithPass: Step = async (visit) => {
  const answer = await ask(visit.service, 'pollQueue', { token: visit.client.passToken });
  const should = queueRules.pollWithPass(visit.rules, visit.fan);
  return polled(visit, { answer, should, wish: {}, asked: visit.fan.passToken });
};

const queryOf = ({ seats, count }: EntryWish): Readonly<Record<string, string>> => ({
  ...(seats && { seats: seats.join(',') }),
  ...(count !== undefined && { count: String(count) }),
});

interface PollCheck {
  readonly answer: Answer;
  readonly should: queueRules.Polled;
  readonly wish: EntryWish;
  /** The token of the request. */
  readonly asked: Fan['queueToken'];
}

const polled = async (visit: Visit, check: PollCheck): Promise<string> => {
  const { answer, should, asked } = check;
  const { rules: model, fan, client } = visit;
  if (should.is === 'REFUSED') return refusedBy(answer, should.broken);
  if (!asked) throw new Error('no token');
  if (should.is === 'WAITING') return waits(visit, check, should);
  const entered = should.is === 'ENTERS' ? await takenSince(visit) : [];
  if (should.is === 'ENTERS') {
    expectEntry(model, fan, check.wish, entered);
    seatRules.enter(model, fan, entered);
  }
  queueRules.givePassToken(fan, asked);
  expectHeld(model, fan, answer, 200);
  client.passToken = answer.body.token;
  if (should.is === 'INSIDE') return 'inside';
  return entered.length > 1 ? 'enters, with some seats' : 'enters';
};

const waits = (
  { rules: model, fan, client }: Visit,
  { answer, asked }: PollCheck,
  { position, called }: Extract<queueRules.Polled, { is: 'WAITING' }>,
): string => {
  const ahead = Math.max(0, (position ?? model.tail) - model.serving);
  expect(answer).toMatchObject({
    status: 202,
    body: {
      position,
      called,
      waitingQueueLength: ahead,
      estimatedWaitSeconds: queueRules.estimate(model, ahead),
      seatsLeft: model.seatsLeft,
    },
  });
  const { pollAfterMs } = answer.body as { pollAfterMs: number };
  expect(pollAfterMs).toBeGreaterThanOrEqual(Math.max(SECOND, position ? model.saleOpensAt - model.now : 0));
  fan.asksAt = position === null ? undefined : model.now + pollAfterMs;
  queueRules.renewQueueToken(model, fan, asked as NonNullable<typeof asked>);
  client.queueToken = answer.body.token;
  if (position === null) return 'waits for a number';
  if (!called) return 'waits';
  if (model.paused) return 'called, but paused';
  return model.now < model.saleOpensAt ? 'called, but not open' : 'called, no seat free';
};

/** Within this time of a call, a called fan who polls on time learns of it. */
const LEARNS_WITHIN = 3 * SECOND;

/** No poll is due long after the fan is called. */
const expectInTime = (model: Rules, servingBefore: number): void => {
  const late = model.fans.filter(
    ({ place, asksAt = 0 }) =>
      place &&
      place.position > servingBefore &&
      place.position <= model.serving &&
      asksAt > model.now + LEARNS_WITHIN,
  );
  expect(late).toEqual([]);
};

export const deliver = async (model: Rules, service: Service, count: number): Promise<string> => {
  service.delivered = service.intake.splice(0, count);
  await deliverMessages(service, service.delivered);

  countCalls(model, () => queueRules.deliver(model, count));
  return 'delivered';
};

export const deliverAgain = async (model: Rules, service: Service): Promise<string> => {
  await deliverMessages(service, service.delivered);

  countCalls(model, () => queueRules.deliverAgain(model));
  return 'delivered again';
};

export const tick = async (model: Rules, service: Service): Promise<string> => {
  const { serving, soldOut } = model;
  await tickOnce(service);

  countCalls(model, () => queueRules.tick(model));
  expectInTime(model, serving);
  if (model.soldOut) return soldOut ? 'still sold out' : 'sold out';
  return model.serving === serving ? 'nothing to do' : 'calls';
};

/** Runs a step, and counts the kind of call that it made, if any. */
const countCalls = (model: Rules, act: () => void): void => {
  const { serving, callSize } = model;
  act();
  const called = model.serving - serving;
  if (called === 0 || model.soldOut) return;
  if (callSize > 0 && model.callSize === callSize + called) count('call: grows');
  else count(called > SEATS ? 'call: hundreds' : 'call: begins');
};

/** The operator changes something. @returns the error code when it is refused */
export const change = async (
  model: Rules,
  service: Service,
  to: queueRules.Change,
): Promise<string | undefined> => {
  const { closed, paused, maxSeats, saleOpensAt } = to;
  const body = {
    ...(closed !== undefined && { status: closed ? 'CLOSED' : 'OPEN' }),
    ...(paused !== undefined && { paused }),
    ...(maxSeats !== undefined && { maxSeatsPerUser: maxSeats }),
    ...(saleOpensAt !== undefined && { saleOpensAt: iso(saleOpensAt) }),
  };
  const { status } = await ask(service, 'updateSchedule', { operator: true, body });
  const isTooLate = saleOpensAt !== undefined && saleOpensAt >= model.startsAt;
  expect(status).toBe(isTooLate ? 400 : 200);
  if (isTooLate) return 'after the begin';
  queueRules.change(model, to);
  return undefined;
};
