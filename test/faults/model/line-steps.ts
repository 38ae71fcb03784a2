import { expect } from 'vitest';

import * as lineRules from '#test/faults/model/line-rules.ts';
import type { Fan, Rules } from '#test/faults/model/rules.ts';
import { type Answer, ask, handOver, type Service, tickOnce } from '#test/faults/model/service.ts';
import { iso, refusedBy, type Step, type Visit } from '#test/faults/model/step.ts';

export const join: Step = async ({ rules: model, service, fan, client }) => {
  const answer = await ask(service, 'joinQueue', { userId: client.userId });

  const broken = lineRules.joinBreaks(model, fan);
  if (broken.length > 0) return refusedBy(answer, broken);
  const waitingBefore = model.intake.length;
  lineRules.join(model, fan);
  expect(answer.status).toBe(201);
  expect(service.intake).toHaveLength(model.intake.length);
  client.queueToken = answer.body.token;
  return model.intake.length > waitingBefore ? 'joined' : 'has a place';
};

export const leave: Step = async ({ rules: model, service, fan, client }) => {
  const answer = await ask(service, 'leaveQueue', { userId: client.userId });

  lineRules.leave(model, fan);
  expect(answer.status).toBe(204);
  return 'left';
};

export const poll: Step = async (visit) =>
  polled(visit, await ask(visit.service, 'pollQueue', { token: visit.client.queueToken }), lineRules.poll);

export const pollWithPass: Step = async (visit) =>
  polled(
    visit,
    await ask(visit.service, 'pollQueue', { token: visit.client.passToken }),
    lineRules.pollWithPass,
  );

const polled = (
  { rules: model, fan, client }: Visit,
  answer: Answer,
  ask: (model: Rules, fan: Fan) => lineRules.Polled,
): string => {
  const should = ask(model, fan);
  if (should.is === 'REFUSED') return refusedBy(answer, should.broken);
  if (should.is === 'INSIDE') {
    expect(answer).toMatchObject({ status: 200, body: { expiresAt: iso(fan.passToken?.until ?? 0) } });
    client.passToken = answer.body.token;
    return 'inside';
  }
  const { position } = should;
  const ahead = (position ?? model.tail) - model.serving;
  expect(answer).toMatchObject({
    status: 202,
    body: {
      position,
      waitingQueueLength: Math.max(0, ahead),
      estimatedWaitSeconds: lineRules.estimate(model, Math.max(0, ahead)),
      seatsLeft: model.seatsLeft,
    },
  });
  client.queueToken = answer.body.token;
  return position === null ? 'waits for a number' : 'waits';
};

export const deliver = async (model: Rules, service: Service, count: number): Promise<string> => {
  service.delivered = service.intake.splice(0, count);
  await handOver(service, service.delivered);

  lineRules.deliver(model, count);
  return 'delivered';
};

export const deliverAgain = async (model: Rules, service: Service): Promise<string> => {
  await handOver(service, service.delivered);

  lineRules.deliverAgain(model);
  return 'delivered again';
};

export const tick = async (model: Rules, service: Service): Promise<string> => {
  const { serving, soldOut } = model;
  await tickOnce(service);

  lineRules.tick(model);
  if (model.soldOut) return soldOut ? 'still sold out' : 'sold out';
  return model.serving > serving ? 'admitted' : 'nothing to do';
};

/** The operator changes something. @returns a word when it is refused */
export const change = async (
  model: Rules,
  service: Service,
  to: lineRules.Change,
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
  lineRules.change(model, to);
  return undefined;
};
