import type { FunctionName } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { type Hold, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { releaseHold } from '#lib/seat/seat.items.ts';
import { write } from '#lib/table/transact.ts';
import { type Scenario, scenario } from '#test/faults/crash/scenario.ts';
import { aPass, aSale, ENTRY, pathOf, twoHeld, twoPaid } from '#test/faults/crash/starts.ts';
import { request, stream } from '#test/faults/crash/trigger.ts';
import { aFanInside, aUser, holdRows, inside, PRICE } from '#test/support/builders.ts';

/** Someone inside, and a seat whose holder let it run out. */
const anExpiredHold = async () => {
  const show = await aSale();
  const [late, fan] = await inside(show, [await aUser(), await aUser()]);
  if (!late || !fan) throw new Error('two were let in');
  const [before] = await holdRows(late, [7], ENTRY);
  await holdSeats(fan, { seatNumbers: [9] }, ENTRY + 4 * MINUTE);
  if (!before) throw new Error('a seat is held');
  return { at: before.expiresAt + TAKEOVER_DELAY_MS + SECOND, fan, before };
};

/** Someone inside without the points for a seat. */
const aPoorPass = async () => ({ at: ENTRY, fan: await aFanInside(await aSale(), { point: PRICE - 1 }) });

/** Two seats are held, and the points are enough for one. */
const twoHeldOnePayable = async () => {
  const fan = await aFanInside(await aSale(), { point: PRICE });
  await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
  return { at: ENTRY, fan };
};

/** Someone whose pass and seats have run out. */
const aLatePass = async () => {
  const { at, fan } = await twoHeld();
  return { at: at + 6 * MINUTE, fan };
};

/** TTL has removed the holds of three people. */
const threeRemoved = async () => {
  const show = await aSale();
  const fans = await inside(show, [await aUser(), await aUser(), await aUser()]);
  const gone: [Hold][] = [];
  for (const [index, fan] of fans.entries()) {
    for (const hold of await holdRows(fan, [index + 1], ENTRY)) {
      await write(releaseHold(hold));
      gone.push([hold]);
    }
  }
  return { at: ENTRY + 6 * MINUTE, gone };
};

/** Someone else has taken an expired hold's seat. */
const aTakeover = async () => {
  const { at, fan, before } = await anExpiredHold();
  const [taken] = await holdRows(fan, [7], at);
  if (!taken) throw new Error('a seat is held');
  return { at, gone: [[before, taken] as const] };
};

/** A hold that has been paid is told to be gone, late and wrongly. */
const aPaidHold = async () => {
  const { at, fan, payments } = await twoPaid();
  const gone = payments.map(({ seatHoldId, reservationId, scheduleId, seatNumber }): [Hold] => [
    {
      holdId: seatHoldId,
      reservationId,
      scheduleId,
      seatNumber,
      userId: fan.userId,
      status: 'PENDING',
      price: PRICE,
      position: 1,
      createdAt: ENTRY,
      expiresAt: ENTRY + 5 * MINUTE,
    },
  ]);
  return { at, gone };
};

export const booking = {
  holdSeats: [
    scenario('two named seats', {
      arrange: aPass,
      status: 201,
      writes: 1,
      by: ({ fan }) => request('holdSeats', { path: pathOf(fan), token: fan, body: { seatNumbers: [2, 7] } }),
      lasts: SECOND,
    }),
    scenario('the best two seats', {
      arrange: aPass,
      status: 201,
      writes: 1,
      by: ({ fan }) => request('holdSeats', { path: pathOf(fan), token: fan, body: { count: 2 } }),
      lasts: SECOND,
    }),
    scenario('a seat whose hold has run out', {
      arrange: anExpiredHold,
      status: 201,
      writes: 1,
      by: ({ fan }) => request('holdSeats', { path: pathOf(fan), token: fan, body: { seatNumbers: [7] } }),
      lasts: SECOND,
    }),
    scenario('one more than a person may have', {
      arrange: twoHeld,
      status: 409,
      by: ({ fan }) => request('holdSeats', { path: pathOf(fan), token: fan, body: { seatNumbers: [9] } }),
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
    scenario('nothing', {
      arrange: aPass,
      status: 204,
      by: ({ fan }) => request('releaseSeats', { path: pathOf(fan), token: fan }),
    }),
  ],
  pay: [
    scenario('two held seats', {
      arrange: twoHeld,
      status: 200,
      writes: 1,
      by: ({ fan }) => request('pay', { token: fan }),
      lasts: SECOND,
    }),
    scenario('a seat that it takes itself', {
      arrange: aPass,
      status: 200,
      writes: 2,
      by: ({ fan }) => request('pay', { token: fan }),
      lasts: SECOND,
    }),
    scenario('two held seats with points for one', {
      arrange: twoHeldOnePayable,
      status: 406,
      writes: 2,
      by: ({ fan }) => request('pay', { token: fan }),
      lasts: SECOND,
    }),
    scenario('nothing held and too few points', {
      arrange: aPoorPass,
      status: 406,
      writes: 2,
      by: ({ fan }) => request('pay', { token: fan }),
      lasts: SECOND,
    }),
    scenario('after the pass has run out', {
      arrange: aLatePass,
      status: 408,
      by: ({ fan }) => request('pay', { token: fan }),
      lasts: SECOND,
    }),
    scenario('what has been paid', {
      arrange: twoPaid,
      status: 200,
      by: ({ fan }) => request('pay', { token: fan }),
    }),
  ],
  expireHolds: [
    scenario('three that TTL has removed', { arrange: threeRemoved, writes: 3, by: () => stream }),
    scenario('one whose seat somebody else has taken', { arrange: aTakeover, writes: 1, by: () => stream }),
    scenario('two that have been paid', { arrange: aPaidHold, writes: 2, by: () => stream }),
  ],
} satisfies Partial<Record<FunctionName, readonly [Scenario, ...Scenario[]]>>;
