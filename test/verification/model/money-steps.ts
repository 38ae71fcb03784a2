import { expect } from 'vitest';

import * as moneyRules from '#test/verification/model/money-rules.ts';
import * as rules from '#test/verification/model/rules.ts';
import { type Answer, ask, type Client } from '#test/verification/model/service.ts';
import { refusedBy, type Step, type Visit } from '#test/verification/model/step.ts';

export const register =
  (said: moneyRules.Said): Step =>
  async ({ rules: model, service, fan, client: { userId } }) => {
    const before = fan.email;
    const answer = await ask(service, 'registerUser', { userId, claims: { ...said } });

    const { isNew } = moneyRules.register(model, fan, said);
    expect(answer).toMatchObject({ status: isNew ? 201 : 200, body: { userId, email: fan.email } });
    if (isNew) return 'new';
    return before === fan.email ? 'known' : 'has changed';
  };

export const charge =
  (seats: number, key?: string): Step =>
  async ({ rules: model, service, fan, client }) => {
    const point = seats * rules.PRICE;
    const isAgain = key !== undefined && fan.keys.has(key);
    const answer = await ask(service, 'chargeWallet', {
      userId: client.userId,
      body: { point },
      idempotencyKey: key,
    });

    const broken = moneyRules.chargeBreaks(model, fan, point, key);
    if (broken.length > 0) return refusedBy(answer, broken);
    expect(answer).toEqual({ status: 200, body: { point: moneyRules.charge(model, fan, point, key) } });
    return isAgain ? 'again' : 'charged';
  };

/** Which of the shown values are sent, and whether they are right. */
export type Showing = 'nothing' | 'seats' | 'points' | 'both' | 'another seat' | 'another price';

const shownOf = (held: readonly number[], showing: Showing): moneyRules.Shown | undefined => {
  const point = held.length * rules.PRICE;
  // In another order: still the same seats.
  const seatNumbers = held.length > 0 ? held.toReversed() : [1];
  return {
    nothing: undefined,
    seats: { seatNumbers },
    points: { point },
    both: { seatNumbers, point },
    'another seat': { seatNumbers: [(seatNumbers[0] ?? 0) + 1], point },
    'another price': { seatNumbers, point: point + 1 },
  }[showing];
};

export const pay =
  (showing: Showing): Step =>
  async (visit) => {
    const { rules: model, service, fan, client } = visit;
    const held = rules.heldBy(model, fan);
    const shown = shownOf(held, showing);
    const answer = await ask(service, 'pay', { token: client.passToken, body: shown });

    const point = held.length * rules.PRICE;
    const broken = moneyRules.payBreaks(model, fan, shown ?? {});
    if (broken.length > 0) {
      if (answer.body.code === 'HOLD_CHANGED')
        expect(answer.body).toMatchObject({ seatNumbers: held, point });
      return refusedBy(answer, broken);
    }
    if (moneyRules.paidOn(fan).length > 0) return paid(visit, answer, 'paid before');

    const { balance } = fan;
    if (!moneyRules.pay(model, fan)) {
      for (const { userId, reservationId, status } of service.holds.values())
        if (userId === client.userId && status === 'PENDING') client.failedIds.push(reservationId);
      expect(answer.body).toMatchObject({ point, balance });
      return refusedBy(answer, ['INSUFFICIENT_POINTS']);
    }
    client.paymentIds.push(...answer.body.seats.map((seat: { paymentId: string }) => seat.paymentId));
    return paid(visit, answer, 'paid');
  };

const paid = ({ fan, client }: Visit, answer: Answer, word: string): string => {
  const payments = moneyRules.paidOn(fan);
  const seats = payments.map((payment) => ({
    seatNumber: payment.seat,
    paymentId: client.paymentIds[fan.payments.indexOf(payment)],
    point: rules.PRICE,
  }));
  expect(answer).toMatchObject({
    status: 200,
    body: { point: seats.length * rules.PRICE, paymentId: seats[0]?.paymentId, seats },
  });
  return word;
};

/** @param nth which of the fan's payments, or of the failed ones */
export const cancel =
  (nth: number, failed = false): Step =>
  async ({ rules: model, service, fan, client }) => {
    const ids = failed ? client.failedIds : client.paymentIds;
    const index = nth % ids.length;
    const payment = failed ? undefined : fan.payments[index];
    const answer = await ask(service, 'cancelPayment', { userId: client.userId, paymentId: ids[index] });

    const broken = moneyRules.cancelBreaks(model, payment);
    if (broken.length > 0 || !payment) return refusedBy(answer, broken);
    expect(answer.status).toBe(204);
    if (payment.cancelled) return 'cancelled before';
    const word = model.soldOut ? 'cancelled, the sale reopens' : 'cancelled';
    moneyRules.cancel(model, fan, payment);
    return word;
  };

/** Another user's payment, by a known id. */
export const cancelOfAnother =
  (owner: Client): Step =>
  async ({ service, client }) => {
    const answer = await ask(service, 'cancelPayment', {
      userId: client.userId,
      paymentId: owner.paymentIds[0],
    });

    return refusedBy(answer, ['PAYMENT_NOT_FOUND']);
  };
