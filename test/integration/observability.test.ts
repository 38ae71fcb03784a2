import type { SQSRecord } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { assumptions } from '#bench/cost/assumptions.ts';
import { withClock as numbering } from '#functions/queue/assign-positions.ts';
import { handlerFile, type Operation, routes } from '#functions/routes.ts';
import { withClock as ticking } from '#functions/schedule/admit-waiting.ts';
import { withClock as expiring } from '#functions/stream/expire-holds.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import type { Endpoint } from '#lib/http/endpoint.ts';
import { publishMetrics } from '#lib/metrics.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { readOpenQueues } from '#lib/queue/queue-state.items.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { remove } from '#lib/table/write.ts';
import {
  aFanInside,
  aJoin,
  aShow,
  aUser,
  aUserId,
  ENTRY,
  holdRows,
  NOW,
  numbered,
  only,
} from '#test/support/builders.ts';
import { aDrawnShow, OPENS } from '#test/support/draw-steps.ts';
import { anEvent } from '#test/support/events.ts';
import { after, conflicting, during, failing, throttled, transactionConflict } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { captureOutput } from '#test/support/output.ts';
import { holdRecord, messageRecord } from '#test/support/records.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';
import { stubBeacon } from '#test/support/test-beacon.ts';

beforeAll(makeTable);

const sent = stubIntake();
const output = captureOutput();

/** Drops the log lines and metrics of the test's setup. */
const forget = (): void => {
  publishMetrics();
  output.clear();
};

beforeEach(() => {
  sent.length = 0;
  forget();
});

type Asked = NonNullable<Parameters<typeof anEvent>[0]>;

/** Calls the handler of an operation, as API Gateway does. */
const ask = async (operation: Operation, asked: Asked = {}, now: Instant = NOW) => {
  const { handler } = (await import(`#functions/http/${handlerFile(operation)}.ts`)) as { handler: Endpoint };
  const { method, path } = routes[operation];
  const event = anEvent(asked);
  const requestContext = {
    ...event.requestContext,
    requestId: `request-of-${operation}`,
    routeKey: `${method} ${path}`,
    timeEpoch: now,
  };
  const { statusCode, body } = await handler({ ...event, requestContext }, undefined as never);
  return { status: statusCode, body: JSON.parse(body ?? 'null') as Record<string, never> };
};

const aRecord = ({ group, sequence, receivedAt, ...message }: Delivered): SQSRecord =>
  messageRecord({
    messageId: sequence,
    body: JSON.stringify(message),
    group: `${message.scheduleId}.${group}`,
    sequence,
    receivedAt,
  });

const number = (messages: readonly Delivered[], now = NOW) =>
  numbering(() => now)({ Records: messages.map(aRecord) });

/** Runs this many ticks. Each takes a real second. */
const tick = (times: number, now = NOW) => {
  const remaining = Array.from({ length: times }, () => 60_000);
  return ticking(() => now)({}, { getRemainingTimeInMillis: () => remaining.shift() ?? 0 });
};

const claims = (sub: string, more = {}) => ({ sub, email: 'fan@example.com', name: '김관객', ...more });
const json = { 'content-type': 'application/json', 'user-agent': 'a-browser' };

/** A whole visit, from creating the concert to the refund. @returns all that no log line may contain */
const aVisit = async (userId: string) => {
  const operator = claims('operator', { 'cognito:groups': ['operators'], name: '박운영' });
  const fan = { claims: claims(userId) };

  const { body: concert } = await ask('createConcert', {
    claims: operator,
    headers: json,
    body: JSON.stringify({ name: '비밀 공연', description: '', price: 70_000 }),
  });
  const { concertId } = concert as unknown as { concertId: string };
  const { body: schedule } = await ask('createSchedule', {
    claims: operator,
    headers: json,
    path: { concertId },
    body: JSON.stringify({ startDatetime: '2036-12-31 19:00:00', endDatetime: '2036-12-31 21:00:00' }),
  });
  const { scheduleId } = schedule as unknown as { scheduleId: string };
  const path = { concertId, scheduleId };

  await ask('registerUser', fan);
  await ask('chargeWallet', {
    ...fan,
    path: { userId: 'me' },
    headers: { ...json, 'idempotency-key': 'a-secret-key' },
    body: '{"point":123456}',
  });

  const { body: joined } = await ask('joinQueue', { ...fan, path });
  await number(sent.splice(0).map(({ message }) => message));
  const queueToken = String(joined['token']);
  const { body: turn } = await ask('pollQueue', { path, headers: { 'x-queue-token': queueToken } }, ENTRY);
  const pass = { headers: { ...json, authorization: `Bearer ${String(turn['token'])}` } };
  const { body: held } = await ask('holdSeats', { ...pass, path, body: '{"seatNumbers":[7]}' }, ENTRY);
  await ask('holdSeats', { ...pass, path, body: '{"seatNumbers":[51]}' }, ENTRY);
  const { body: paid } = await ask('pay', { ...pass, body: '{"seatNumbers":[7],"point":70000}' }, ENTRY);
  const [{ paymentId }] = (paid as unknown as { seats: [{ paymentId: string }] }).seats;
  await ask('getWallet', { ...fan, path: { userId: 'me' } });
  await ask('pay', { headers: { authorization: 'Bearer not-a-token' } });
  await ask('cancelPayment', { ...fan, path: { userId: 'me', paymentId } }, ENTRY);
  await ask('leaveQueue', { ...fan, path }, ENTRY);

  const tokens = [queueToken, turn['token'], held['token']].map(String);
  return { scheduleId, unspeakable: [...tokens, ...tokens.map((token) => token.split('.')[2] ?? token)] };
};

describe('a visit', () => {
  test('logs a line for each request that changes something, with the user and the change', async () => {
    const userId = aUserId();
    const { scheduleId } = await aVisit(userId);

    const of = (operation: Operation, status: number, fields: object) => ({
      level: 'INFO',
      message: 'request',
      timestamp: expect.any(String),
      requestId: `request-of-${operation}`,
      status,
      clientIp: '127.0.0.1',
      ...fields,
    });
    expect(output.log()).toEqual([
      of('createConcert', 201, { userId: 'operator' }),
      of('createSchedule', 201, { userId: 'operator' }),
      of('registerUser', 201, { userId }),
      of('chargeWallet', 200, { userId }),
      of('joinQueue', 201, { userId, scheduleId }),
      of('holdSeats', 201, { userId, scheduleId }),
      of('holdSeats', 400, { userId, scheduleId, code: 'INVALID_INPUT' }),
      of('pay', 200, { userId, scheduleId }),
      of('pay', 401, { code: 'UNAUTHORIZED' }),
      of('cancelPayment', 204, { userId }),
      of('leaveQueue', 204, { userId, scheduleId }),
    ]);
  });

  test('is counted, in one line for each invocation that has something to count', async () => {
    await aVisit(aUserId());

    expect(output.metrics()).toEqual([
      { joined: 1 },
      { numbered: 1, called: 1 },
      { holds: 1 },
      { holds: 1 },
      { sold: 1 },
      { refunded: 1 },
    ]);
  });

  test('logs no token, e-mail, name, header or body', async () => {
    const { unspeakable } = await aVisit(aUserId());

    const printed = output.printed.join('\n');
    expect(printed).not.toMatch(
      /fan@example|김관객|박운영|비밀 공연|a-secret-key|123456|not-a-token|a-browser|seatNumbers|bearer|eyJ/i,
    );
    for (const secret of unspeakable) expect(printed).not.toContain(secret);
  });
});

describe('a request that fails unexpectedly', () => {
  const boom = failing(new Error('boom'));

  test.each([
    ['getWallet', 'GetItemCommand', boom, 500, 'UNKNOWN'],
    ['getWallet', 'GetItemCommand', failing(throttled()), 503, 'BUSY'],
    ['chargeWallet', 'TransactWriteItemsCommand', boom, 500, 'UNKNOWN'],
  ] as const)('has a log line, even for a read: %s, %s', async (operation, command, fault, status, code) => {
    const userId = await aUser();
    const path = { userId: 'me' };
    forget();

    await during({ command, about: userId, times: 9 }, fault, () =>
      ask(operation, {
        claims: claims(userId),
        path,
        headers: json,
        ...(operation === 'chargeWallet' && { body: '{"point":123456}' }),
      }),
    );

    expect(output.log()).toMatchObject([
      {
        level: 'ERROR',
        message: 'request failed',
        requestId: `request-of-${operation}`,
        routeKey: `${routes[operation].method} ${routes[operation].path}`,
        status,
        code,
        userId,
        error: { stack: expect.stringContaining('\n    at ') },
      },
    ]);
    expect(output.metrics()).toEqual([{ failures: 1 }]);
    expect(output.printed.join('\n')).not.toMatch(/fan@example|김관객|123456/);
  });
});

test('a repeated decision counts as a conflict', async () => {
  const userId = await aUser({ point: 0 });
  forget();

  await during({ command: 'TransactWriteItemsCommand', about: userId, times: 2 }, conflicting, () =>
    ask('chargeWallet', {
      claims: claims(userId),
      path: { userId: 'me' },
      headers: json,
      body: '{"point":1}',
    }),
  );

  expect(output.metrics()).toEqual([{ conflicts: 2 }]);
});

describe('a tick', () => {
  beforeEach(async () => {
    for (const { scheduleId } of await readOpenQueues()) {
      await write(
        remove(
          keys.openQueue(scheduleId),
          { expression: 'attribute_exists(#pk)' },
          () => new Error('closed before'),
        ),
      );
    }
  });

  test('counts waiting fans and fans inside, of all open queues together', async () => {
    const [one, other] = [await aShow(), await aShow()];
    await aFanInside(one);
    await soldBut(one, [5]);
    await soldBut(other, [1, 2]);
    for (const show of [one, other]) await numbered(show, [aUserId(), aUserId(), aUserId()], ENTRY);
    forget();

    await tick(2, ENTRY);

    expect(output.metrics()).toEqual([
      { called: 2, stalled: 0, waiting: 4, inside: 1, ticks: 1 },
      { stalled: 0, waiting: 4, inside: 1, ticks: 1 },
    ]);
    expect(output.log()).toEqual([]);
  });

  test('that fails for a queue counts it as stalled, and continues with the others', async () => {
    const shows = [await aShow(), await aShow()] as const;
    for (const show of shows) await numbered(show, [aUserId()]);
    const { scheduleId } = shows[0].schedule;
    forget();

    await during(
      { command: 'UpdateItemCommand', about: `"QUEUE#${scheduleId}"` },
      failing(new Error('boom')),
      () => tick(1),
    );

    expect(output.metrics()).toEqual([{ called: 1, failures: 1, stalled: 1, ticks: 1 }]);
    expect(output.log()).toMatchObject([{ level: 'ERROR', message: 'admission failed', scheduleId }]);
  });

  test('that conflicts each time counts the queue as stalled', async () => {
    const show = await aShow();
    await numbered(show, [aUserId()]);
    forget();

    await during(
      { command: 'UpdateItemCommand', about: `"QUEUE#${show.schedule.scheduleId}"`, times: 2 },
      failing(transactionConflict()),
      () => tick(2),
    );

    expect(output.metrics()).toMatchObject([
      { conflicts: 1, stalled: 1 },
      { conflicts: 1, stalled: 1 },
    ]);
  });

  test('counts a queue whose draw is overdue as stalled', async () => {
    stubBeacon();
    await aDrawnShow();
    forget();

    await tick(1, OPENS + 3 * MINUTE - 1);
    await tick(1, OPENS + 3 * MINUTE);

    expect(output.metrics()).toEqual([
      { stalled: 0, waiting: 0, inside: 0, ticks: 1 },
      { stalled: 1, waiting: 0, inside: 0, ticks: 1 },
    ]);
  });

  test('that cannot read the open queues counts a failure, and the next one continues', async () => {
    const show = await aShow();
    await numbered(show, [aUserId()]);
    forget();

    await during({ command: 'QueryCommand', about: '"QUEUES"' }, failing(new Error('boom')), () => tick(2));

    expect(output.metrics()).toEqual([
      { failures: 1, stalled: 1 },
      { called: 1, stalled: 0, waiting: 0, inside: 0, ticks: 1 },
    ]);
  });

  test('is counted also while no queue is open, in a line no longer than the cost model assumes', async () => {
    await tick(1);

    expect(output.metrics()).toEqual([{ ticks: 1 }]);
    const bytes = Buffer.byteLength(output.printed.join('').replaceAll('"test"', '"concert-onsale-dev"'));
    expect(bytes + assumptions.logLineBytes).toBeLessThanOrEqual(assumptions.idle.tickLogBytes);
  });

  test('is counted when it has ended: a tick that hangs is not counted', async () => {
    const show = await aShow();
    await numbered(show, [aUserId()]);
    forget();
    let meanwhile: unknown;
    const look = async (): Promise<void> => {
      publishMetrics();
      meanwhile = output.metrics();
    };

    await during(
      { command: 'UpdateItemCommand', about: `"QUEUE#${show.schedule.scheduleId}"` },
      after(look),
      () => tick(1),
    );

    expect(meanwhile).toEqual([]);
    expect(output.metrics()).toMatchObject([{ ticks: 1 }]);
  });
});

describe('a hold that expires', () => {
  const aHolder = async () => {
    const fan = await aFanInside(await aShow());
    const hold = only(await holdRows(fan, [7], ENTRY));
    forget();
    return { fan, hold };
  };
  const expire = expiring(() => NOW);

  test('is counted once, even if its record is delivered again', async () => {
    const { hold } = await aHolder();

    await expire({ Records: [holdRecord(hold), holdRecord(hold)] });
    await expire({ Records: [holdRecord(hold)] });

    expect(output.metrics()).toEqual([{ expired: 1 }]);
  });

  test('whose reservation cannot be cancelled is logged with its user', async () => {
    const { fan, hold } = await aHolder();

    await during({ command: 'UpdateItemCommand' }, failing(throttled()), () =>
      expire({ Records: [holdRecord(hold)] }),
    );

    const { userId, scheduleId } = fan;
    expect(output.log()).toMatchObject([{ level: 'ERROR', userId, scheduleId }]);
    expect(output.metrics()).toEqual([{ failures: 1 }]);
  });
});

describe('a batch of joins', () => {
  test('counts the fans that got a number', async () => {
    const show = await aShow();
    await numbered(show, [aUserId()]);
    const [one, other] = [aJoin(show, aUserId()), aJoin(show, aUserId())];
    forget();

    await number([one, one, other]);

    expect(output.metrics()).toMatchObject([{ numbered: 2 }]);
  });

  test('that cannot be read is logged without its content', async () => {
    const record = { ...aRecord(aJoin(await aShow(), aUserId())), body: 'fan@example.com' };
    forget();

    await numbering(() => NOW)({ Records: [record] });

    expect(output.log()).toMatchObject([{ level: 'ERROR', messageId: record.messageId }]);
    expect(output.printed.join('\n')).not.toContain('example');
  });

  test('whose place cannot be written is logged with its user', async () => {
    const join = aJoin(await aShow(), aUserId());
    const { userId, scheduleId } = join;
    forget();

    await during({ command: 'PutItemCommand', about: userId }, failing(throttled()), () => number([join]));

    expect(output.log()).toMatchObject([{ level: 'ERROR', userId, scheduleId }]);
  });
});
