import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { functionNames } from '#functions/names.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { newId, type ScheduleId, type TokenId, type UserId } from '#lib/ids.ts';
import { messageGroupId } from '#lib/queue/intake.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { KEYS_KEPT_MS } from '#lib/token/token-keys.ts';
import { verifyCommand } from '#local/cli/verify-draw/command.ts';
import { awsClient } from '#local/environment.ts';
import { type AwsServer, startAwsServer } from '#local/servers/fauxqs.ts';
import type { Stack } from '#local/stack.ts';
import type { FunctionPermission } from '#local/template/iam-record.ts';
import { aDate, aFan, type Fan, queueUp, send, type ShowDate, startApi } from '#test/support/api.ts';
import { aPosterBody } from '#test/support/pictures.ts';
import { putRows } from '#test/support/put-rows.ts';
import { messageRecord } from '#test/support/records.ts';
import { seatRow, soldBefore } from '#test/support/sale-rows.ts';

/** The resource as its grant names it: a grant covers all posters, or all files of draws. */
const ofAnyFile = (resource: string): string => resource.replace(/\/(posters|draws)\/.+$/, '/$1/*');

const lines = (accesses: readonly FunctionPermission[]): string[] =>
  [
    ...new Set(
      accesses.map(
        ({ functionName, action, resource }) => `${functionName}: ${action} on ${ofAnyFile(resource)}`,
      ),
    ),
  ].toSorted();

let ahead = 0;
let sqs: AwsServer;
let stack: Stack;
let date: ShowDate;
let fan: Fan;
let operator: Fan;
const errors: string[] = [];
const printing = vi.spyOn(console, 'error').mockImplementation((line: string) => {
  errors.push(line);
});
beforeAll(async () => {
  sqs = await startAwsServer('SQS');
  stack = await startApi(() => Date.now() + ahead, { sqsEndpoint: sqs.endpoint });
  await deleteHoldThatCannotExpire();
  operator = await stack.issueToken({ email: 'operator@example.com', operator: true });
  fan = await aFan(stack, { point: 1_000_000 });
  date = await aDate(stack);
});
afterAll(async () => {
  await stack.stop();
  await sqs.stop();
  printing.mockRestore();
});

/** Keys cannot be as long as this user id, so each write about the hold fails. Its retries end while the tests run. */
const deleteHoldThatCannotExpire = async (): Promise<void> => {
  const hold = { status: 'PENDING', holdId: 'h', reservationId: 'r', userId: 'u'.repeat(3_000) };
  const Key = keys.hold('unsettled' as ScheduleId, 1);
  await table.send(new PutCommand({ TableName: tableName(), Item: { ...Key, ...hold } }));
  await table.send(new DeleteCommand({ TableName: tableName(), Key }));
};

/** Receives a message of the queue whose name contains `name`. */
const receiveFrom = async (name: string): Promise<unknown> => {
  const client = new SQSClient(awsClient(sqs.endpoint));
  try {
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => url.includes(name));
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    return JSON.parse(Messages[0]?.Body ?? 'null');
  } finally {
    client.destroy();
  }
};

const get = async (path: string, token?: string) => {
  const answer = await send(stack, 'GET', path, { ...(token !== undefined && { token }) });
  expect(answer.status, path).toBe(200);
  return answer;
};
const adminOnce = (method: string, path: string, body: object, key: string = randomUUID()) =>
  send(stack, method, path, {
    token: operator.accessToken,
    headers: { 'idempotency-key': key },
    body,
  });
const passOf = async (show: ShowDate, who: Fan) => (await queueUp(stack, show, who)).body.token as string;
const attempts = (functionName: string) =>
  lines((stack.iam?.attempts() ?? []).filter((attempt) => attempt.functionName === functionName));

test('the roles cover every function', () => {
  expect(stack.functionNames.toSorted()).toEqual([...functionNames].toSorted());
});

test('the roles allow the requests of operators', async () => {
  const key = randomUUID();
  const concert = await adminOnce('POST', '/admin/concerts', { name: '쇼', price: 1_000 }, key);
  const other = await adminOnce('POST', '/admin/concerts', { name: '다른 쇼', price: 1_000 }, key);
  const concertPath = `/admin/concerts/${concert.body.concertId}`;
  const times = { startDatetime: '2036-12-31 19:00:00', endDatetime: '2036-12-31 21:00:00' };
  const schedule = await adminOnce('POST', `${concertPath}/schedules`, times);
  const schedulePath = `${concertPath}/schedules/${schedule.body.scheduleId}`;

  expect(concert.status).toBe(201);
  expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  expect(schedule.status).toBe(201);
  expect((await adminOnce('PATCH', concertPath, { price: 2_000 })).status).toBe(200);
  const posterPath = `${concertPath}/poster`;
  for (const width of [800, 1_200])
    expect((await adminOnce('PUT', posterPath, aPosterBody(width))).status).toBe(200);
  expect((await adminOnce('DELETE', posterPath, {})).status).toBe(200);
  expect((await adminOnce('PATCH', schedulePath, { paused: true, maxSeatsPerUser: 3 })).status).toBe(200);
  const moved = { startDatetime: '2036-12-30 19:00:00', endDatetime: '2036-12-30 21:00:00' };
  expect((await adminOnce('PATCH', schedulePath, moved)).status).toBe(200);
  for (const path of [`${schedulePath}/queue`, `${schedulePath}/queue/history`, '/admin/sales'])
    await get(path, operator.accessToken);
  expect((await send(stack, 'DELETE', schedulePath, { token: operator.accessToken })).status).toBe(204);
});

test('the roles allow public requests', async () => {
  const paths = ['/concerts', `/concerts/${date.concertId}`, `/concerts/${date.concertId}/schedules`];
  const ofDate = [`${date.path}/seats`, `${date.path}/queue`];
  for (const path of [
    ...paths,
    ...ofDate,
    `/shows/${date.concertId}`,
    '/openapi.json',
    '/.well-known/jwks.json',
    '/health',
  ])
    await get(path);
});

test('the roles allow a draw from the first entry to the last file', { timeout: 90_000 }, async () => {
  const at = (ms: number) => new Date(Date.now() + ahead + ms).toISOString();
  const drawn = await aDate(stack, {
    entryOpensAt: at(-10 * MINUTE),
    saleOpensAt: at(MINUTE),
    paused: true,
  });
  const stateOf = async (show: ShowDate) => (await get(`${show.path}/draw`)).body.state as string;
  const reserves = `${drawn.path}/reserves`;
  const enter = async (who: Fan) =>
    (await send(stack, 'PUT', reserves, { token: who.accessToken })).body.token as string;
  const poll = async (token: string) => (await send(stack, 'GET', reserves, { token })).body;
  const becomes = (state: string) =>
    expect.poll(() => stateOf(drawn), { timeout: 25_000, interval: 250 }).toBe(state);

  const entrants = await Promise.all(Array.from({ length: 3 }, () => aFan(stack, { point: 100_000 })));
  const tokens = await Promise.all(entrants.map(enter));
  const entriesOf = async () => {
    const entries = await Promise.all(tokens.map(async (token) => (await poll(token)).entry as number));
    return entries.toSorted((one, other) => one - other);
  };
  await expect.poll(entriesOf).toEqual([0, 1, 2]);
  // As after a crash between taking an entry and writing its leaf.
  await table.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.queueState(drawn.scheduleId as ScheduleId),
      UpdateExpression: 'ADD #entries :one, #tail :one',
      ExpressionAttributeNames: { '#entries': 'entries', '#tail': 'tail' },
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
  expect(await stateOf(drawn)).toBe('ENTERING');

  ahead += MINUTE + SECOND;
  await becomes('SEALED');
  const late = await enter(await aFan(stack));
  ahead += MINUTE;
  await becomes('DRAWN');

  const receipts = await Promise.all(tokens.map(poll));
  const numbers = receipts.map(({ position }) => position as number);
  expect(new Set(numbers).size).toBe(3);
  expect(numbers.filter((number) => number < 1 || number > 4)).toEqual([]);
  await expect.poll(async () => (await poll(late)).position as unknown).toBe(5);

  const printed: string[] = [];
  const verify = async (...kept: string[]) => {
    printed.length = 0;
    const of = ['--url', stack.url, '--concert', drawn.concertId, '--schedule', drawn.scheduleId];
    return verifyCommand([...of, ...kept], {
      say: (line) => printed.push(line),
      complain: (line) => printed.push(line),
    });
  };
  const files = await mkdtemp(join(tmpdir(), 'concert-onsale-draw-'));
  try {
    // The last file comes a moment after the draw.
    await expect
      .poll(() => fetch(`${stack.url}/draws/${drawn.scheduleId}/beacon.json`))
      .toMatchObject({
        status: 200,
      });
    for (const [index, { receipt }] of receipts.entries()) {
      const receiptFile = join(files, `${index}.jwt`);
      await writeFile(receiptFile, receipt as string);
      const mine = ['--receipt', receiptFile, '--user', entrants[index]?.userId ?? ''];
      expect(await verify(...mine, '--number', String(numbers[index]), '--all'), printed.join('\n')).toBe(0);
    }
  } finally {
    await rm(files, { recursive: true, force: true });
  }

  await adminOnce('PATCH', `/admin${drawn.path}`, { paused: false });
  const [first] = entrants as [Fan];
  const entered = await queueUp(stack, drawn, first);
  expect(entered.status).toBe(200);
  expect((await send(stack, 'POST', '/payments', { token: entered.body.token as string })).status).toBe(200);

  const called = await aDate(stack, { entryOpensAt: at(-MINUTE), saleOpensAt: at(10 * MINUTE) });
  const draw = `/admin${called.path}/draw`;
  expect((await send(stack, 'DELETE', draw, { token: operator.accessToken })).status).toBe(200);
  expect(await stateOf(called)).toBe('CANCELLED');
});

test(
  'the roles allow a booking with all possible steps, and its cancellation',
  { timeout: 90_000 },
  async () => {
    const token = fan.accessToken;
    const poor = await aFan(stack, { point: 1 });
    await send(stack, 'PATCH', '/users/me/points/charge', {
      token,
      headers: { 'idempotency-key': randomUUID() },
      body: { point: 1_000 },
    });

    const tooLittle = await send(stack, 'POST', '/payments', { token: await passOf(date, poor) });
    expect(tooLittle).toMatchObject({ status: 406, body: { code: 'INSUFFICIENT_POINTS' } });

    const pass = await passOf(date, fan);
    const holds = `${date.path}/holds`;
    expect((await send(stack, 'POST', holds, { token: pass, body: { seatNumbers: [1, 2] } })).status).toBe(
      201,
    );
    expect((await send(stack, 'POST', holds, { token: pass, body: { count: 1 } })).status).toBe(201);
    const paid = await send(stack, 'POST', '/payments', { token: pass });
    const again = await send(stack, 'POST', '/payments', { token: pass });
    expect(paid.status).toBe(200);
    expect(again.body).toEqual(paid.body);

    const paths = ['', '/points', '/points/histories', '/reservations'].map((path) => `/users/me${path}`);
    for (const path of [...paths, '/payments/users/me/histories']) await get(path, token);
    const payment = `/payments/users/me/histories/${paid.body.paymentId}`;
    expect((await send(stack, 'DELETE', payment, { token })).status).toBe(204);
  },
);

test('the roles allow a profile to follow a newer access token', async () => {
  const email = `${randomUUID()}@example.com`;
  const register = async (name: string) => {
    const { accessToken: token } = await stack.issueToken({ email, name });
    return send(stack, 'POST', '/users', { token });
  };

  expect((await register('팬')).status).toBe(201);
  ahead += 2 * SECOND;
  expect(await register('새 이름')).toMatchObject({ status: 200, body: { name: '새 이름' } });
});

test('the roles allow leaving with held seats, and leaving before there is a number', async () => {
  const leaver = await aFan(stack, { point: 1 });
  const leave = () => send(stack, 'DELETE', `${date.path}/reserves`, { token: leaver.accessToken });
  const token = await passOf(date, leaver);

  expect((await send(stack, 'DELETE', `${date.path}/holds`, { token })).status).toBe(204);
  await passOf(date, leaver);
  expect((await leave()).status).toBe(204);
  expect((await leave()).status).toBe(204);
});

const aJoinOf = (
  { concertId, scheduleId }: Pick<ShowDate, 'concertId' | 'scheduleId'>,
  eventSourceARN = '',
): SQSRecord => {
  const tokenId = newId<TokenId>(Date.now() + ahead);
  const message = { kind: 'JOIN', tokenId, userId: randomUUID() as UserId, concertId, scheduleId };
  const group = messageGroupId(scheduleId as ScheduleId, 0);
  const record = messageRecord({ messageId: 'm', body: JSON.stringify(message), group, sequence: '1' });
  return { ...record, eventSourceARN };
};

test('the roles allow handling a join that arrives after the last seat is sold', async () => {
  const sold = await aDate(stack);
  const schedule = { ...sold, timezone: 'Asia/Seoul' } as unknown as Schedule;
  const seats = Array.from({ length: SEAT_COUNT }, (_, index) => index + 1);
  const { holds, rest } = soldBefore(schedule, seats, randomUUID() as UserId);
  await putRows([...rest, ...seats.map((seat) => seatRow(schedule, seat, 'SOLD'))]);
  // The holds come last and together: a tick in between would end the sale before the join.
  await putRows(holds);

  const answer = await stack.invoke('assignPositions', { Records: [aJoinOf(sold)] });

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(attempts('assignPositions')).toContainEqual(expect.stringContaining('DeleteItem'));
});

test('the roles allow returning a message that cannot be read', async () => {
  const intake = stack.iam?.grants.find(
    ({ functionName, action }) => functionName === 'assignPositions' && action === 'sqs:ReceiveMessage',
  );

  const record = { ...aJoinOf(date, intake?.resource), body: '{}' };
  const answer = await stack.invoke('assignPositions', { Records: [record] });

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  expect(attempts('assignPositions')).toContainEqual(expect.stringContaining('ChangeMessageVisibility'));
});

test('the roles allow taking over an expired hold, and cancelling its reservation', async () => {
  const [slow, quick] = [await aFan(stack, { point: 1 }), await aFan(stack, { point: 1 })];
  const hold = async (who: Fan) =>
    send(stack, 'POST', `${date.path}/holds`, {
      token: await passOf(date, who),
      body: { seatNumbers: [21] },
    });

  expect((await hold(slow)).status).toBe(201);
  ahead += 5 * MINUTE + 3 * SECOND;
  expect((await hold(quick)).status).toBe(201);

  await expect
    .poll(() => attempts('expireHolds'), { timeout: 25_000 })
    .toContainEqual(expect.stringContaining('UpdateItem'));
});

test('the roles allow rotating the token keys, while tokens of the older key stay valid', async () => {
  const crowded = await aDate(stack, { paused: true });
  const waiting = await aFan(stack);
  const joined = await send(stack, 'PUT', `${crowded.path}/reserves`, { token: waiting.accessToken });
  const token = joined.body.token as string;
  const kidOf = (jwt: string) =>
    (JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
  const rotation = { SecretId: stack.tokenKeysSecret, ClientRequestToken: randomUUID() };

  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    await stack.invoke('rotateTokenKeys', { ...rotation, Step });
  ahead += 3 * KEYS_KEPT_MS;
  const poll = () => send(stack, 'GET', `${crowded.path}/reserves`, { token });
  const polled = await poll();

  expect(polled.status).toBe(202);
  expect(kidOf(polled.body.token as string)).not.toBe(kidOf(token));
  expect((await poll()).status).toBe(202);
});

test('the roles allow the functions that only a schedule or a sign-in starts', async () => {
  const userAttributes = { email: 'fan@example.com', email_verified: 'true', name: '팬' };

  await expect(stack.invoke('auditTable', {})).resolves.toBeUndefined();
  await expect(stack.invoke('addProfileClaims', { request: { userAttributes } })).resolves.toMatchObject({
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { email: 'fan@example.com', name: '팬' } },
      },
    },
  });
});

test('the roles allow a stream record that always fails to be dead-lettered', async () => {
  await expect
    .poll(() => receiveFrom('ExpiryDeadLetters'), { timeout: 25_000 })
    .toMatchObject({
      requestContext: { functionArn: 'expireHolds', condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: expect.any(String) },
    });
});

test('the roles allow nothing unused, and have denied nothing', async () => {
  const granted = lines(stack.iam?.grants ?? []);
  const used = () => lines((stack.iam?.attempts() ?? []).filter(({ allowed }) => allowed));

  await expect.poll(used, { timeout: 25_000 }).toEqual(granted);
  expect(lines((stack.iam?.attempts() ?? []).filter(({ allowed }) => !allowed))).toEqual([]);
});

test('the roles cause no failures except the intended ones', () => {
  const messages = errors.map((line) => (JSON.parse(line) as { message: string }).message);

  expect(new Set(messages)).toEqual(
    new Set([
      'a hold could not be expired',
      'a message could not be read',
      // The test made the record up, so SQS cannot take the message back.
      'messages could not be returned to the queue',
    ]),
  );
});
