import { randomUUID } from 'node:crypto';

import type { FunctionName } from '#functions/names.ts';
import { SECOND } from '#lib/clock.ts';
import type { PaymentId, UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { paymentsOf } from '#test/support/books.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import { aMember, aNewcomer, allSold, twoPaid } from '#test/verification/crash/starts.ts';
import { type Asked, request, statusOf, type Trigger } from '#test/verification/crash/trigger.ts';

const aMemberWithKey = async () => ({ ...(await aMember()), key: randomUUID() });

/** A charge was already made under the key. */
const aCharge = async () => {
  const given = await aMemberWithKey();
  await chargeWallet({ userId: given.user, point: 5_000, idempotencyKey: given.key, now: given.at });
  return { ...given, at: given.at + SECOND };
};

/** One of two payments has been cancelled. */
const oneCancelled = async () => {
  const { at, fan, payment } = await twoPaid();
  await cancelPayment(fan.userId, payment.paymentId, at);
  return { at: at + SECOND, fan, payment };
};

/** Sold out, and the queue is closed. */
const soldOut = async () => {
  const { at, collector, show } = await allSold();
  for (const second of [0, 1, 2]) await admitWaiting(show.schedule, at + second * SECOND);
  const payment = (await paymentsOf(collector)).find(({ seatNumber }) => seatNumber === 30);
  if (!payment) throw new Error('no seat is paid');
  return { at: at + 3 * SECOND, fan: { userId: collector }, payment };
};

interface Buyer {
  readonly fan: { readonly userId: UserId };
  readonly payment: { readonly paymentId: PaymentId };
}

const cancellation = ({ fan: { userId }, payment: { paymentId } }: Buyer): Trigger =>
  request('cancelPayment', { path: { userId: 'me', paymentId }, user: userId });

/** A client that sends no key. If it gets no answer, it reads its ledger before it repeats the charge. */
const careful = (asked: Asked): Trigger => {
  const charge = request('chargeWallet', asked);
  return {
    act: charge.act,
    again: async (run, outcome) => {
      if ((statusOf(outcome) ?? 500) < 500) return undefined;
      run.now += SECOND;
      const look = request('listWalletTransactions', {
        path: { userId: 'me' },
        ...(asked.user && { user: asked.user }),
      });
      const { outcome: seen } = await look.act(run);
      if (seen.kind !== 'answered') throw new Error('the history is not shown');
      return (seen.answer as { readonly body: string }).body.includes('"point":5000') ? undefined : SECOND;
    },
  };
};

/** A client that repeats a charge without a key, and without reading its ledger, adds points each time. */
export const blindCharge = scenario('without a key or a look at the ledger', {
  arrange: aMember,
  by: ({ user }) => request('chargeWallet', { path: { userId: 'me' }, user, body: { point: 5_000 } }),
});

export const money = {
  registerUser: [
    scenario('a new user', {
      arrange: aNewcomer,
      status: 201,
      writes: 1,
      by: ({ user }) => request('registerUser', { user }),
      // A repeated request answers 200 instead of 201.
      alike: ({ status, body }) => ({ isRegistered: status === 200 || status === 201, body }),
    }),
    scenario('again', { arrange: aMember, status: 200, by: ({ user }) => request('registerUser', { user }) }),
    scenario('again, with another e-mail', {
      arrange: aMember,
      status: 200,
      writes: 1,
      by: ({ at, user }) =>
        request('registerUser', { user, claims: { email: 'new@example.com', iat: String(at / SECOND + 1) } }),
    }),
  ],
  chargeWallet: [
    scenario('with a key', {
      arrange: aMemberWithKey,
      status: 200,
      writes: 1,
      by: ({ user, key }) =>
        request('chargeWallet', { path: { userId: 'me' }, user, key, body: { point: 5_000 } }),
    }),
    scenario('with a key that was used for it before', {
      arrange: aCharge,
      status: 200,
      // The condition of the write fails.
      writes: 1,
      by: ({ user, key }) =>
        request('chargeWallet', { path: { userId: 'me' }, user, key, body: { point: 5_000 } }),
    }),
    scenario('without a key', {
      arrange: aMember,
      status: 200,
      writes: 1,
      by: ({ user }) => careful({ path: { userId: 'me' }, user, body: { point: 5_000 } }),
      // Either the answer or the ledger shows the charge.
      alike: () => 'charged',
    }),
  ],
  cancelPayment: [
    scenario('one of two', { arrange: twoPaid, status: 204, writes: 1, by: cancellation, lasts: SECOND }),
    scenario('one that has been cancelled', {
      arrange: oneCancelled,
      status: 204,
      by: cancellation,
      lasts: SECOND,
    }),
    scenario('a seat of a sale that is sold out: it reopens', {
      arrange: soldOut,
      status: 204,
      writes: 1,
      by: cancellation,
      lasts: SECOND,
    }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
