import type { FunctionName } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { changedSinceRead } from '#lib/errors.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { type Hold, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { remove } from '#lib/table/write.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { aUser, NOW, only, PRICE } from '#test/support/builders.ts';
import { wholeHolds } from '#test/support/holds.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import {
  aPass,
  aSale,
  enterWith,
  ACTED_AT,
  pathOf,
  twoHeld,
  twoPaid,
} from '#test/verification/crash/starts.ts';
import { request, stream } from '#test/verification/crash/trigger.ts';

/** The rows of a fan's holds. */
const holdsOf = async ({ scheduleId, userId }: QueueToken): Promise<Hold[]> =>
  (await wholeHolds(scheduleId)).filter((hold) => hold.userId === userId);

/** A fan inside, and a seat whose hold has expired. */
const anExpiredHold = async () => {
  const show = await aSale();
  const before = only(await holdsOf(await enterWith(show, await aUser(), [7])));
  const fan = await enterWith(show, await aUser(), [9], ACTED_AT + 4 * MINUTE);
  return { at: before.expiresAt + TAKEOVER_DELAY_MS + SECOND, fan, before };
};

/** The limit is two seats. A fan owns one and holds one. */
const oneOwned = async () => {
  const show = await aSale();
  const user = await aUser();
  await pay(await enterWith(show, user, [9]), {}, ACTED_AT);
  return { at: ACTED_AT + 2 * SECOND, fan: await enterWith(show, user, [5], ACTED_AT) };
};

/** Two seats are held, and the points are enough for one. */
const twoHeldOnePayable = async () => {
  const fan = await enterWith(await aSale(), await aUser({ point: PRICE }), [7, 8]);
  return { at: ACTED_AT, fan };
};

/** A fan whose pass and holds have expired. */
const aLatePass = async () => {
  const { at, fan } = await twoHeld();
  return { at: at + 6 * MINUTE, fan };
};

/** A fan has released all seats. */
const aReleasedPass = async () => {
  const { at, fan } = await twoHeld();
  await releaseSeats(fan, at);
  return { at: at + SECOND, fan };
};

/** TTL has removed the holds of three people. */
const threeRemoved = async () => {
  const show = await aSale();
  const gone: [Hold][] = [];
  for (const seat of [1, 2, 3]) {
    const hold = only(await holdsOf(await enterWith(show, await aUser(), [seat], NOW + seat * SECOND)));
    await write(
      remove(keys.hold(hold.scheduleId, seat), { expression: 'attribute_exists(#pk)' }, changedSinceRead),
    );
    gone.push([hold]);
  }
  return { at: ACTED_AT + 6 * MINUTE, gone };
};

/** Another fan has taken the seat of an expired hold. */
const aTakeover = async () => {
  const { at, fan, before } = await anExpiredHold();
  await holdSeats(fan, { seatNumbers: [7] }, at);
  const taken = (await holdsOf(fan)).find(({ status }) => status === 'PENDING');
  if (!taken) throw new Error('no seat is held');
  return { at, gone: [[before, taken] as const] };
};

/** A late stream record of a hold that was exchanged. */
const anExchangedHold = async () => {
  const { at, fan } = await aPass();
  const before = only(await holdsOf(fan));
  await holdSeats(fan, { seatNumbers: [2] }, at);
  return { at: at + SECOND, gone: [[before] as const] };
};

/** Late stream records of holds that were paid. */
const aPaidHold = async () => {
  const { fan } = await twoHeld();
  const held = await holdsOf(fan);
  await pay(fan, {}, ACTED_AT);
  return { at: ACTED_AT + MINUTE, gone: held.map((hold) => [hold] as const) };
};

const exchange =
  (body: unknown) =>
  ({ fan }: { readonly fan: QueueToken }) =>
    request('holdSeats', { path: pathOf(fan), token: fan, body });

const payment =
  (body?: unknown) =>
  ({ fan }: { readonly fan: QueueToken }) =>
    request('pay', { token: fan, body });

export const booking = {
  holdSeats: [
    scenario('two other seats', {
      arrange: twoHeld,
      status: 201,
      writes: 1,
      by: exchange({ seatNumbers: [1, 2] }),
      lasts: SECOND,
    }),
    scenario('two seats, of which one is held', {
      arrange: twoHeld,
      status: 201,
      writes: 1,
      by: exchange({ seatNumbers: [2, 7] }),
      lasts: SECOND,
    }),
    scenario('one of the two that are held', {
      arrange: twoHeld,
      status: 201,
      writes: 1,
      by: exchange({ seatNumbers: [8] }),
      lasts: SECOND,
    }),
    scenario('one more, the best', {
      arrange: aPass,
      status: 201,
      writes: 1,
      by: exchange({ count: 2 }),
      lasts: SECOND,
    }),
    scenario('a seat whose hold has expired', {
      arrange: anExpiredHold,
      status: 201,
      writes: 1,
      by: exchange({ seatNumbers: [7] }),
      lasts: SECOND,
    }),
    scenario('what is held', { arrange: twoHeld, status: 201, by: exchange({ seatNumbers: [7, 8] }) }),
    scenario('one more than the limit, counting an owned seat', {
      arrange: oneOwned,
      status: 409,
      by: exchange({ count: 2 }),
    }),
  ],
  releaseSeats: [
    scenario('two seats', {
      arrange: twoHeld,
      status: 204,
      writes: 1,
      by: ({ fan }) => request('releaseSeats', { path: pathOf(fan), token: fan }),
      lasts: SECOND,
    }),
    scenario('seats that are released already', {
      arrange: aReleasedPass,
      status: 204,
      by: ({ fan }) => request('releaseSeats', { path: pathOf(fan), token: fan }),
    }),
  ],
  pay: [
    scenario('two held seats', {
      arrange: twoHeld,
      status: 200,
      writes: 1,
      by: payment(),
      lasts: SECOND,
    }),
    scenario('two held seats, with the seats and points that were shown', {
      arrange: twoHeld,
      status: 200,
      writes: 1,
      by: payment({ seatNumbers: [7, 8], point: 2 * PRICE }),
      lasts: SECOND,
    }),
    scenario('other seats than those held', {
      arrange: twoHeld,
      status: 409,
      by: payment({ seatNumbers: [7], point: PRICE }),
    }),
    scenario('two held seats with points for one', {
      arrange: twoHeldOnePayable,
      status: 406,
      writes: 2,
      by: payment(),
      lasts: SECOND,
    }),
    scenario('after the pass has expired', {
      arrange: aLatePass,
      status: 408,
      by: payment(),
      lasts: SECOND,
    }),
    scenario('what has been paid', { arrange: twoPaid, status: 200, by: payment() }),
  ],
  expireHolds: [
    scenario('three that TTL has removed', { arrange: threeRemoved, writes: 3, by: () => stream }),
    scenario('one whose seat another fan has taken', { arrange: aTakeover, writes: 1, by: () => stream }),
    scenario('one that was exchanged', { arrange: anExchangedHold, writes: 1, by: () => stream }),
    scenario('two that have been paid', { arrange: aPaidHold, writes: 2, by: () => stream }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
