import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { groupOf, intake } from '#lib/queue/intake.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { update } from '#lib/table/write.ts';
import { verifyToken } from '#lib/token/token.ts';
import { placeOf } from '#test/support/books.ts';
import {
  aFanInside,
  ANY_SEAT,
  aShow,
  aUserId,
  ENTRY,
  NOW,
  numbered,
  only,
  refusal,
  type Show,
} from '#test/support/builders.ts';
import { callsOf, isWrite } from '#test/support/faults.ts';
import { type Sent, stubIntake } from '#test/support/intake.ts';
import { sell, soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

let sent: Sent[] = [];

beforeEach(() => {
  vi.restoreAllMocks();
  sent = stubIntake();
});

const join = ({ schedule }: Show, userId = aUserId(), now = NOW) =>
  joinQueue({ userId, concertId: schedule.concertId, scheduleId: schedule.scheduleId, now });

/** Delivers the first messages that were sent, or all of them. */
const deliver = ({ schedule }: Show, count = sent.length) =>
  assignPositions(
    schedule,
    sent.splice(0, count).map(({ message }) => message),
    NOW + 2 * SECOND,
  );

describe('joining', () => {
  test('writes nothing to the table and sends one message', async () => {
    const show = await aShow();
    const userId = aUserId();

    const [calls, token] = await callsOf(() => join(show, userId));

    const claims = await verifyToken(token, ['queue'], NOW);
    expect(calls.filter(isWrite)).toEqual([]);
    expect(only(sent)).toMatchObject({
      message: { kind: 'JOIN', tokenId: claims.tokenId, userId, scheduleId: show.schedule.scheduleId },
      deduplicationId: `JOIN.${claims.tokenId}`,
    });
    expect(claims).toMatchObject({
      userId,
      name: '테스트 콘서트',
      price: 70_000,
      group: groupOf(userId, show.schedule),
      sequence: only(sent).message.sequence,
    });
    expect(only(sent).group).toBe(`${show.schedule.scheduleId}.${claims.group}`);
  });

  test('spreads users over the message groups, each user always in the same group', async () => {
    const show = await aShow({ lanes: 4 });
    const userId = aUserId();

    await Promise.all(Array.from({ length: 40 }, () => join(show)));
    await join(show, userId);
    await join(show, userId);

    expect(new Set(sent.map(({ group }) => group)).size).toBe(4);
    expect(sent.at(-1)?.group).toBe(sent.at(-2)?.group);
  });

  test('again while waiting finds the same place, before and after its message is handled', async () => {
    const show = await aShow();
    const place = only(await numbered(show, [aUserId()]));

    const claims = await verifyToken(await join(show, place.userId), ['queue'], NOW);
    const before = await pollQueue(claims, ANY_SEAT, NOW + SECOND);
    await deliver(show);
    const afterwards = await pollQueue(claims, ANY_SEAT, NOW + 3 * SECOND);

    expect([before, afterwards]).toMatchObject([{ position: 1 }, { position: 1 }]);
    expect(await placeOf(place.userId, place.scheduleId)).toMatchObject({
      tokenId: place.tokenId,
      sequence: claims.sequence,
    });
  });

  test('again once the number is called enters at once, before its message is handled', async () => {
    const show = await aShow();
    const place = only(await numbered(show, [aUserId()]));
    await admitWaiting(show.schedule, NOW);

    const claims = await verifyToken(await join(show, place.userId), ['queue'], NOW);

    expect(await pollQueue(claims, ANY_SEAT, NOW + SECOND)).toMatchObject({ kind: 'ENTERED' });
  });

  test('again while inside finds the pass, and sends nothing', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);

    const claims = await verifyToken(await join(show, fan.userId, ENTRY), ['queue'], ENTRY);

    expect(claims).toMatchObject({ tokenId: fan.tokenId, position: 1 });
    expect(sent).toEqual([]);
  });

  test('again while a leave is on its way keeps the user in the queue, behind those who joined meanwhile', async () => {
    const show = await aShow();
    const userId = aUserId();
    const { concertId, scheduleId } = show.schedule;
    await join(show, userId);
    await leaveQueue({ userId, concertId, scheduleId, now: NOW + 1 });
    await deliver(show, 1);

    const claims = await verifyToken(await join(show, userId, NOW + SECOND), ['queue'], NOW);
    await deliver(show, 1);
    await admitWaiting(show.schedule, NOW + 3 * SECOND);
    const between = await pollQueue(claims, ANY_SEAT, NOW + 5 * SECOND);
    await numbered(show, [aUserId()]);
    await deliver(show);
    const afterwards = await pollQueue(claims, ANY_SEAT, NOW + 7 * SECOND);

    expect(between).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 3 });
  });

  test('again after the place has ended takes a new one', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, {}, NOW + 2 * SECOND);

    const claims = await verifyToken(await join(show, fan.userId, NOW + MINUTE), ['queue'], NOW + MINUTE);

    expect(claims.tokenId).not.toBe(fan.tokenId);
    expect(sent).toHaveLength(1);
  });

  test('fails when the message cannot be sent', async () => {
    vi.spyOn(intake, 'send').mockRejectedValue(new Error('no queue'));
    const show = await aShow();

    await expect(join(show)).rejects.toThrow('no queue');
  });
});

describe('joining is refused', () => {
  test('before the sale opens, with the opening time', async () => {
    const saleOpensAt = NOW + HOUR;
    const show = await aShow({ saleOpensAt });

    const early = await refusal(join(show, aUserId(), saleOpensAt - 1));
    await join(show, aUserId(), saleOpensAt);

    expect(early).toEqual({ code: 'SALE_NOT_OPEN', saleOpensAt: new Date(saleOpensAt).toISOString() });
  });

  test('when the schedule is closed, and from the beginning of the show', async () => {
    const closed = await aShow({ status: 'CLOSED' });
    const open = await aShow();

    const errors = [
      await refusal(join(closed)),
      await refusal(join(open, aUserId(), open.schedule.startsAt)),
    ];
    await join(open, aUserId(), open.schedule.startsAt - 1);

    expect(errors.map(({ code }) => code)).toEqual(['SCHEDULE_CLOSED', 'SCHEDULE_CLOSED']);
  });

  test('when it is sold out', async () => {
    const show = await aShow();
    await write(
      update(
        keys.queueState(show.schedule.scheduleId),
        { set: { soldOut: true } },
        { expression: 'attribute_exists(#pk)' },
        () => new Error('no queue'),
      ),
    );

    const error = await refusal(join(show));

    expect(error.code).toBe('SOLD_OUT');
    expect(sent).toEqual([]);
  });

  test('for what does not exist', async () => {
    const [one, other] = [await aShow(), await aShow()];
    const mixed = {
      concert: one.concert,
      schedule: { ...one.schedule, scheduleId: other.schedule.scheduleId },
    };
    const unknown = { ...one, schedule: { ...one.schedule, scheduleId: aUserId() as never } };

    const codes = [(await refusal(join(mixed))).code, (await refusal(join(unknown))).code];

    expect(codes).toEqual(['SCHEDULE_NOT_FOUND', 'SCHEDULE_NOT_FOUND']);
  });

  test('when every seat is sold, even before a tick has seen it', async () => {
    const show = await aShow();
    await soldBut(show, []);

    expect((await refusal(join(show))).code).toBe('SOLD_OUT');
  });

  test('for a user who owns as many seats as allowed, and for nobody else', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const [one, other] = [aUserId(), aUserId()];
    await sell(show, [7, 8], one);
    await sell(show, [9], other);

    const error = await refusal(join(show, one));
    await join(show, other);

    expect(error).toEqual({ code: 'SEAT_LIMIT_REACHED', maxSeatsPerUser: 2 });
    expect(only(sent).message).toMatchObject({ userId: other });
  });

  test('but not for a user with a live place in a closed sale: the place is found', async () => {
    const show = await aShow();
    const place = only(await numbered(show, [aUserId()]));
    await updateSchedule(show.schedule.concertId, show.schedule.scheduleId, { status: 'CLOSED' }, NOW);

    const token = await join(show, place.userId, NOW + 2 * SECOND);

    expect(await verifyToken(token, ['queue'], NOW)).toMatchObject({
      earlier: { tokenId: place.tokenId, position: 1 },
    });
  });
});

describe('leaving', () => {
  test('ends a waiting place', async () => {
    const show = await aShow();
    const place = only(await numbered(show, [aUserId()]));

    await leaveQueue({ ...place, now: NOW });
    await leaveQueue({ ...place, now: NOW });
    await admitWaiting(show.schedule, NOW);

    expect(await placeOf(place.userId, place.scheduleId)).toMatchObject({ status: 'EXPIRED' });
    expect((await refusal(pollQueue(place, ANY_SEAT, NOW + SECOND))).code).toBe('PLACE_LOST');
  });

  test('lets the tick call the next fan for the released seat', async () => {
    const show = await aShow();
    await soldBut(show, [5]);
    const fan = await aFanInside(show);
    await numbered(show, [aUserId()]);

    await leaveQueue({ ...fan, now: NOW + 2 * SECOND });
    const early = await admitWaiting(show.schedule, NOW + 5 * SECOND - 1);
    const late = await admitWaiting(show.schedule, NOW + 5 * SECOND);

    expect([early.serving, late.serving]).toEqual([1, 2]);
  });

  test('before the number is given ends the place of that join', async () => {
    const show = await aShow();
    const userId = aUserId();
    const { concertId, scheduleId } = show.schedule;
    await join(show, userId);
    await leaveQueue({ userId, concertId, scheduleId, now: NOW + 1 });

    await assignPositions(
      show.schedule,
      sent.map(({ message }) => message),
      NOW + SECOND,
    );

    expect(sent.map(({ message }) => message.kind)).toEqual(['JOIN', 'LEAVE']);
    expect(new Set(sent.map(({ group }) => group)).size).toBe(1);
    expect(await placeOf(userId, scheduleId)).toMatchObject({ status: 'EXPIRED' });
  });

  test('by an old repeated request does not end a place that was taken later', async () => {
    const show = await aShow();
    const [place] = await numbered(show, [aUserId()], NOW + 5 * SECOND);
    if (!place) throw new Error('nobody was numbered');

    await leaveQueue({ ...place, now: NOW });

    expect(await placeOf(place.userId, place.scheduleId)).toMatchObject({ status: 'PENDING' });
  });

  test('without a place succeeds', async () => {
    const { schedule } = await aShow();

    await leaveQueue({ ...schedule, userId: aUserId(), now: NOW + DAY });

    expect(sent).toHaveLength(1);
  });
});
