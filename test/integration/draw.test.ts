import type { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { withClock as ticking } from '#functions/schedule/admit-waiting.ts';
import { auditTable } from '#lib/audit/audit-table.ts';
import { bucket } from '#lib/bucket/client.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { readSchedule } from '#lib/concert/concert.items.ts';
import { toLocal } from '#lib/concert/show-time.ts';
import { announcedRound, roundAt } from '#lib/draw/beacon.ts';
import { shuffledIndex } from '#lib/draw/shuffle.ts';
import { variables } from '#lib/env.ts';
import { newId, type TokenId, type UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelDraw } from '#lib/operations/cancel-draw.ts';
import { getDraw } from '#lib/operations/get-draw.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { listSchedules } from '#lib/operations/list-schedules.ts';
import { publishDraw } from '#lib/operations/publish-draw.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import type { DeliveredFromUser } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { publicKeySet } from '#lib/token/public-keys.ts';
import { secrets } from '#lib/token/token-keys.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { testBeacon } from '#test/support/beacon-rounds.ts';
import {
  ANY_SEAT,
  aQueueToken,
  aShow,
  aUserId,
  numbered,
  refusal,
  type Show,
  someUsers,
} from '#test/support/builders.ts';
import { voidLeafOf } from '#test/support/published-draw.ts';
import { aMark, loseEntry } from '#test/support/draw-steps.ts';
import { callsOf, during, failing, throttled } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { inSequence } from '#test/support/records.ts';
import { makeTable } from '#test/support/table.ts';
import { type Relay, stubBeacon } from '#test/support/test-beacon.ts';
import { NOW } from '#test/support/values.ts';

const OPENS = NOW + 30 * MINUTE;
const ROUND = announcedRound(testBeacon, OPENS);
const DRAWN = roundAt(testBeacon, ROUND);

let relay: Relay;
let sent: ReturnType<typeof stubIntake>;
const files = new Map<string, string>();

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  relay = stubBeacon();
  sent = stubIntake();
  files.clear();
  process.env[variables.pageBucket] = 'page';
  vi.spyOn(bucket, 'send').mockImplementation((async (command: object) => {
    const { Key = '', Body } = (command as PutObjectCommand).input;
    files.set(Key, Buffer.from(Body as Uint8Array).toString('latin1'));
    return {};
  }) as never);
});

const aDrawnDate = (lanes = 2): Promise<Show> =>
  aShow({ saleOpensAt: OPENS, entryOpensAt: NOW, lanes, maxSeatsPerUser: 1 });

/** A join or leave of a user, as SQS received it at some time. */
const from = (
  { schedule: { concertId, scheduleId } }: Show,
  userId: UserId,
  receivedAt: Instant,
  kind: 'JOIN' | 'LEAVE' = 'JOIN',
  group = 0,
): DeliveredFromUser =>
  inSequence({ kind, tokenId: newId<TokenId>(receivedAt), userId, concertId, scheduleId }, group);

const tokenAfter = async (show: Show, userId: UserId, now: Instant): Promise<QueueToken> => {
  const { concertId, scheduleId } = show.schedule;
  return verifyToken(await joinQueue({ userId, concertId, scheduleId, now }), ['queue'], now);
};

const waitingAt = async (token: QueueToken, now: Instant) => {
  const turn = await pollQueue(token, ANY_SEAT, now);
  if (turn.kind !== 'WAITING') throw new Error('expected to wait');
  return turn;
};

/** Marks all groups, seals, and draws. */
const drawAll = async (show: Show): Promise<void> => {
  const { schedule } = show;
  for (let group = 0; group < schedule.lanes; group += 1) {
    await assignPositions(schedule, [aMark(show, OPENS + 2 * SECOND, group)], OPENS + 2 * SECOND);
  }
  await admitWaiting(schedule, OPENS + 3 * SECOND);
  await publishDraw(schedule, () => OPENS + 4 * SECOND);
  relay.goTo(DRAWN + SECOND);
  await admitWaiting(schedule, DRAWN + SECOND);
};

describe('a date with a draw', () => {
  test('announces its rules, which change only while nobody has entered', async () => {
    const show = await aDrawnDate();
    const { concertId, scheduleId } = show.schedule;

    const announced = await getDraw(concertId, scheduleId, NOW - SECOND);
    await updateSchedule(concertId, scheduleId, { saleOpensAt: new Date(OPENS + MINUTE).toISOString() }, NOW);
    await assignPositions(show.schedule, [from(show, aUserId(), NOW + MINUTE)], NOW + MINUTE);
    const late = updateSchedule(
      concertId,
      scheduleId,
      { saleOpensAt: new Date(OPENS).toISOString() },
      NOW + MINUTE,
    );

    expect(announced).toMatchObject({ status: 'ANNOUNCED', entries: 0, rules: { round: ROUND } });
    expect(await refusal(late)).toEqual({ code: 'DRAW_FIXED' });
    expect(await getDraw(concertId, scheduleId, NOW + DAY)).toMatchObject({
      rules: { saleOpensAt: OPENS + MINUTE },
      draw: { round: ROUND + 20 },
    });
  });

  test('accepts a request that repeats its times, also after an entry and after the opening', async () => {
    const show = await aDrawnDate(1);
    const { concertId, scheduleId } = show.schedule;
    const saleOpensAt = new Date(OPENS + MINUTE).toISOString();
    const times = { saleOpensAt, entryOpensAt: new Date(NOW + MINUTE).toISOString() };
    await updateSchedule(concertId, scheduleId, times, NOW);
    await assignPositions(show.schedule, [from(show, aUserId(), NOW + 2 * MINUTE)], NOW + 2 * MINUTE);
    const before = await getDraw(concertId, scheduleId, NOW + 3 * MINUTE);

    await updateSchedule(concertId, scheduleId, times, NOW + 3 * MINUTE);
    await updateSchedule(concertId, scheduleId, { saleOpensAt, maxSeatsPerUser: 3 }, OPENS + DAY);

    expect(await getDraw(concertId, scheduleId, NOW + 3 * MINUTE)).toEqual(before);
    expect(await readSchedule(concertId, scheduleId)).toMatchObject({ maxSeatsPerUser: 3 });
  });

  test.each([
    ['less than ten minutes before the opening', { entryOpensAt: OPENS - 9 * MINUTE }, 'entryOpensAt'],
    ['more than thirty days before the opening', { entryOpensAt: OPENS - 31 * DAY }, 'entryOpensAt'],
    ['without an opening', { saleOpensAt: undefined as never }, 'saleOpensAt'],
    ['whose opening has passed', { saleOpensAt: NOW, entryOpensAt: NOW - DAY }, 'saleOpensAt'],
    ['whose round comes after the show has begun', { startsAt: OPENS + MINUTE }, 'saleOpensAt'],
  ])('has no draw %s', async (_, times, field) => {
    const made = aShow({ saleOpensAt: OPENS, entryOpensAt: NOW, ...times });

    expect(await refusal(made)).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field }] });
  });

  test('is drawn before its show begins, also when the show moves', async () => {
    const show = await aDrawnDate();
    const { concertId, scheduleId } = show.schedule;
    const startAt = (instant: Instant) =>
      updateSchedule(
        concertId,
        scheduleId,
        {
          startDatetime: toLocal(instant, show.schedule.timezone),
          endDatetime: toLocal(instant + DAY, show.schedule.timezone),
        },
        NOW,
      );

    expect(await refusal(startAt(DRAWN))).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'startDatetime' }],
    });
    expect(await startAt(DRAWN + SECOND)).toMatchObject({ startsAt: DRAWN + SECOND });
    await cancelDraw(concertId, scheduleId, NOW);
    expect(await startAt(DRAWN)).toMatchObject({ startsAt: DRAWN });
  });

  test('gives each entry its number in the draw, and later joiners the numbers behind', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const fans = Array.from({ length: 13 }, aUserId);
    const latecomer = aUserId();
    const early = await tokenAfter(show, fans[0] as UserId, NOW + SECOND);
    const joins = fans.map((userId) => from(show, userId, NOW + MINUTE));
    await assignPositions(schedule, joins.slice(0, 10), NOW + MINUTE);
    await assignPositions(schedule, joins.slice(10), NOW + MINUTE);
    const tokens = await Promise.all(fans.map((userId) => tokenAfter(show, userId, NOW + 2 * MINUTE)));
    const entered = await Promise.all(tokens.map((token) => waitingAt(token, NOW + 3 * MINUTE)));
    const polledAgain = await waitingAt(tokens[0] as QueueToken, NOW + 20 * MINUTE);
    await assignPositions(schedule, [from(show, latecomer, OPENS + SECOND)], OPENS + SECOND);

    await drawAll(show);

    const state = await readQueueState(schedule.scheduleId);
    const seed = Buffer.from(state.draw?.seed ?? '', 'hex');
    const now = DRAWN + 2 * SECOND;
    const after = await Promise.all(tokens.map((token) => pollQueue(token, ANY_SEAT, now)));
    const behind = await pollQueue(await tokenAfter(show, latecomer, now), ANY_SEAT, now);
    expect(early.position).toBeUndefined();
    expect(entered.map(({ entry, position }) => [entry, position])).toEqual(
      fans.map((_, index) => [index, null]),
    );
    expect(entered[0]?.receipt?.split('.')).toHaveLength(3);
    expect(polledAgain.receipt).toBe(entered[0]?.receipt);
    expect(state).toMatchObject({ tail: 14, entries: 13, serving: 14 });
    expect([...after, behind].map(({ kind }) => kind)).toEqual(Array(14).fill('ENTERED'));
    const numbers = await Promise.all(tokens.map(async (_, index) => shuffledIndex(index, 13, seed) + 1));
    expect(numbers.toSorted((one, other) => one - other)).toEqual(fans.map((_, index) => index + 1));
    const { findings } = await auditTable(now);
    expect(findings).toEqual([]);
  });
});

describe('until a draw', () => {
  test('nobody is called, and a fan who leaves and comes back has the same entry', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const fan = aUserId();
    await assignPositions(schedule, [from(show, fan, NOW + SECOND)], NOW + SECOND);
    const token = await tokenAfter(show, fan, NOW + MINUTE);
    await leaveQueue({ ...schedule, userId: fan, now: NOW + 2 * MINUTE });
    await assignPositions(schedule, [from(show, fan, NOW + 3 * MINUTE)], NOW + 3 * MINUTE);
    const again = await tokenAfter(show, fan, NOW + 4 * MINUTE);

    await admitWaiting(schedule, OPENS + 3 * SECOND);

    const [before, afterwards] = [token.earlier, again.earlier];
    expect(afterwards).toMatchObject({ position: 1, nonce: before?.nonce });
    expect(afterwards?.tokenId).not.toBe(before?.tokenId);
    expect(await readQueueState(schedule.scheduleId)).toMatchObject({ entries: 1, tail: 1, serving: 0 });
    expect(sent.filter(({ deduplicationId }) => deduplicationId?.startsWith('MARK'))).toHaveLength(1);
  });

  test('an entry before the mark that fails is in time when SQS delivers it again', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const [failed, other] = [aUserId(), aUserId()];
    const batch = [
      from(show, other, OPENS - 2),
      from(show, failed, OPENS - 1),
      aMark(show, OPENS + 2 * SECOND),
      from(show, aUserId(), OPENS + 3 * SECOND),
    ];
    const now = OPENS + 4 * SECOND;

    const first = await during({ command: 'PutItemCommand', about: failed }, failing(throttled()), () =>
      assignPositions(schedule, batch, now),
    );
    const unmarked = await readQueueState(schedule.scheduleId);
    const again = await assignPositions(schedule, batch.slice(first.done), now);

    expect(first).toMatchObject({ done: 1, numbered: 1 });
    expect(unmarked).toMatchObject({ marked: {}, entries: 2 });
    expect(again).toEqual({ done: 3, numbered: 2, wasEmpty: false });
    expect(await readPlace(failed, schedule.scheduleId)).toMatchObject({
      position: 3,
      nonce: expect.any(String),
    });
    expect(await readQueueState(schedule.scheduleId)).toMatchObject({
      marked: { 0: true },
      entries: 3,
      tail: 4,
    });
  });

  test('its opening is fixed once anybody has joined, even late', async () => {
    const show = await aDrawnDate(1);
    const { concertId, scheduleId } = show.schedule;
    await assignPositions(show.schedule, [from(show, aUserId(), OPENS)], OPENS);

    const moved = updateSchedule(
      concertId,
      scheduleId,
      { saleOpensAt: new Date(OPENS + DAY).toISOString() },
      OPENS,
    );

    expect(await refusal(moved)).toEqual({ code: 'DRAW_FIXED' });
  });

  test('it is delayed while it cannot be sealed', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const { concertId, scheduleId } = schedule;
    await assignPositions(schedule, [from(show, aUserId(), NOW + SECOND)], NOW + SECOND);

    await admitWaiting(schedule, DRAWN - 5 * SECOND);
    const delayed = await getDraw(concertId, scheduleId, DRAWN);
    const listed = await listSchedules(concertId, { limit: 1, order: 'asc' }, DRAWN);
    await assignPositions(schedule, [aMark(show, DRAWN)], DRAWN);
    await publishDraw(schedule, () => DRAWN + SECOND);
    const sealed = await getDraw(concertId, scheduleId, DRAWN + MINUTE);

    expect(delayed).toMatchObject({
      status: 'DELAYED',
      draw: { round: ROUND + 20, delays: [{ round: ROUND + 20, announcedAt: DRAWN - 5 * SECOND }] },
    });
    expect(listed.schedules[0]?.schedule.draw).toMatchObject({ round: ROUND, delayedTo: DRAWN + MINUTE });
    expect(sealed).toMatchObject({ status: 'SEALED', entries: 1, draw: { sealedAt: DRAWN + SECOND } });
    expect(sealed.draw.checkpoint).toContain(`\nround ${ROUND + 20}\n`);
  });

  test('its opening moves once it is cancelled, and its rules stay for the record', async () => {
    const show = await aDrawnDate(1);
    const { concertId, scheduleId } = show.schedule;
    const later = new Date(OPENS + DAY).toISOString();
    await assignPositions(show.schedule, [from(show, aUserId(), NOW + SECOND)], NOW + SECOND);
    await cancelDraw(concertId, scheduleId, NOW + MINUTE);

    const moved = await updateSchedule(concertId, scheduleId, { saleOpensAt: later }, NOW + 2 * MINUTE);
    const entry = await refusal(
      updateSchedule(concertId, scheduleId, { entryOpensAt: later }, NOW + 2 * MINUTE),
    );

    expect(moved).toMatchObject({ saleOpensAt: OPENS + DAY, draw: { cancelledAt: NOW + MINUTE } });
    expect(await readQueueState(scheduleId)).toMatchObject({ saleOpensAt: OPENS + DAY });
    expect(await getDraw(concertId, scheduleId, NOW + DAY)).toMatchObject({
      status: 'CANCELLED',
      rules: { saleOpensAt: OPENS, round: ROUND },
    });
    expect(entry).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'entryOpensAt' }],
    });
  });

  test('an entry outlives a delay of days', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const fan = aUserId();
    await assignPositions(schedule, [from(show, fan, NOW + SECOND)], NOW + SECOND);
    await assignPositions(schedule, [aMark(show, OPENS + 2 * SECOND)], OPENS + 2 * SECOND);
    const later = DRAWN + 3 * DAY;

    await admitWaiting(schedule, later);
    await publishDraw(schedule, () => later + SECOND);
    relay.goTo(later + 2 * MINUTE);
    await admitWaiting(schedule, later + 2 * MINUTE);
    const turn = await pollQueue(
      await tokenAfter(show, fan, later + 2 * MINUTE),
      ANY_SEAT,
      later + 2 * MINUTE,
    );

    expect(turn.kind).toBe('ENTERED');
  });

  test('a cancelled draw voids its entries, and the sale opens first come, first served', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const { concertId, scheduleId } = schedule;
    const [fan, other] = [aUserId(), aUserId()];
    const entry = from(show, fan, NOW + SECOND);
    await assignPositions(schedule, [entry], NOW + SECOND);
    const token = aQueueToken(show, entry);
    const onTheWay = await tokenAfter(show, aUserId(), NOW + MINUTE);

    const cancelled = await cancelDraw(concertId, scheduleId, NOW + 2 * MINUTE);
    const polled = pollQueue(token, ANY_SEAT, NOW + 4 * MINUTE);

    expect(cancelled.status).toBe('CANCELLED');
    expect(await refusal(polled)).toEqual({ code: 'DRAW_CANCELLED' });
    await assignPositions(
      schedule,
      sent.map(({ message }) => message),
      NOW + 2 * MINUTE,
    );
    const turnedAway = pollQueue(onTheWay, ANY_SEAT, NOW + 5 * MINUTE);
    expect(await refusal(turnedAway)).toEqual({ code: 'DRAW_CANCELLED' });
    await assignPositions(schedule, [from(show, other, OPENS + SECOND)], OPENS + SECOND);
    await admitWaiting(schedule, OPENS + 4 * SECOND);
    const turn = await pollQueue(
      await tokenAfter(show, other, OPENS + 6 * SECOND),
      ANY_SEAT,
      OPENS + 6 * SECOND,
    );
    expect(turn.kind).toBe('ENTERED');
  });
});

test('a relay that hangs does not hold up the ticks of other sales', async () => {
  const show = await aDrawnDate(1);
  await assignPositions(show.schedule, [aMark(show, OPENS + 2 * SECOND)], OPENS + 2 * SECOND);
  await publishDraw(show.schedule, () => OPENS + 4 * SECOND);
  const other = await aShow();
  await numbered(other, someUsers(1));
  relay.hang();
  const endsAt = performance.now() + 7.5 * SECOND;

  const [calls] = await callsOf(() =>
    ticking(() => DRAWN)({}, { getRemainingTimeInMillis: () => endsAt - performance.now() }),
  );

  // The run stops five seconds before its end: it has time for three ticks, a second apart.
  const ofOther = calls.filter(
    ({ command, input }) =>
      command === 'GetItemCommand' && input.includes(`"QUEUE#${other.schedule.scheduleId}"`),
  );
  expect(ofOther).toHaveLength(3);
  expect(relay.asked()).toBeGreaterThanOrEqual(3);
});

describe('a draw is sealed', () => {
  test('with the keys of that moment, also when a publication is repeated after they have rotated', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    const sealedAt = OPENS + 4 * SECOND;
    await assignPositions(schedule, [aMark(show, OPENS + 2 * SECOND)], OPENS + 2 * SECOND);
    const keysFile = `draws/${schedule.scheduleId}/keys.json`;
    const atSealing = JSON.stringify(await publicKeySet(sealedAt));

    const crashed = during({ command: 'UpdateItemCommand', about: '#published' }, failing(throttled()), () =>
      publishDraw(schedule, () => sealedAt),
    );
    await expect(crashed).rejects.toThrow();
    vi.spyOn(secrets, 'send').mockReturnValue(
      Promise.resolve({
        SecretString: JSON.stringify({ [OPENS]: 'another secret'.padEnd(43, '!') }),
      }) as never,
    );
    await publishDraw(schedule, () => sealedAt + HOUR);

    expect(JSON.stringify(await publicKeySet(sealedAt + HOUR))).not.toBe(atSealing);
    expect(files.get(keysFile)).toBe(atSealing);
  });

  test('with a void leaf for each entry that a crash lost', async () => {
    const show = await aDrawnDate(1);
    const { scheduleId } = show.schedule;
    await assignPositions(show.schedule, [from(show, aUserId(), NOW + SECOND)], NOW + SECOND);
    await loseEntry(await readQueueState(scheduleId));
    await assignPositions(show.schedule, [from(show, aUserId(), NOW + 2 * SECOND)], NOW + 2 * SECOND);

    await drawAll(show);

    const tile = Buffer.from(files.get(`draws/${scheduleId}/tile/0/000.p/3`) ?? '', 'latin1');
    const isVoid = [0, 1, 2].map((entry) =>
      tile.subarray(32 * entry, 32 * (entry + 1)).equals(voidLeafOf(scheduleId, entry)),
    );
    expect(isVoid).toEqual([false, true, false]);
    expect(await readQueueState(scheduleId)).toMatchObject({
      entries: 3,
      draw: { seed: expect.any(String) },
    });
    expect((await auditTable(DRAWN + MINUTE)).findings).toEqual([]);
  });

  test('and then its tile, its keys and its checkpoint are stored, in this order', async () => {
    const show = await aDrawnDate(1);
    const { schedule } = show;
    await assignPositions(schedule, [from(show, aUserId(), NOW + SECOND)], NOW + SECOND);
    await drawAll(show);
    const { concertId, scheduleId } = schedule;

    expect(await getDraw(concertId, scheduleId, DRAWN + MINUTE)).toMatchObject({
      status: 'DRAWN',
      entries: 1,
    });
    expect([...files.keys()].map((key) => key.replace(`draws/${scheduleId}/`, ''))).toEqual([
      'tile/0/000.p/1',
      'keys.json',
      'checkpoint',
    ]);
  });
});
