import type { APIGatewayProxyStructuredResultV2, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { expect } from 'vitest';

import { consumers } from '#functions/consumers.ts';
import type { FunctionName } from '#functions/names.ts';
import { type Operation, routes } from '#functions/routes.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { matches } from '#local/event-sources/event-filter.ts';
import { loadHandlers } from '#local/sources/handlers.ts';
import { expectContract } from '#test/support/contract.ts';
import { anEvent } from '#test/support/events.ts';
import { type Fault, hooked } from '#test/support/faults.ts';
import { wholeHolds } from '#test/support/holds.ts';
import { holdRecord, inSequence, messageRecord } from '#test/support/records.ts';
import type { ASale } from '#test/verification/model/sale.ts';

/** What a fan has got from answers. */
export interface Client {
  readonly userId: UserId;
  queueToken?: string;
  passToken?: string;
  /** In the order of the payments. */
  readonly paymentIds: string[];
  /** Payments that failed for too few points. */
  readonly failedIds: string[];
}

/** The service as its clients and its event sources see it. */
export interface Service {
  now: Instant;
  readonly sale: ASale;
  readonly clients: readonly Client[];
  /** The FIFO queue, and the last batch delivered. */
  readonly intake: SQSRecord[];
  delivered: readonly SQSRecord[];
  /** The holds at the last `look`, and the stream records not delivered yet. */
  holds: ReadonlyMap<number, Hold>;
  readonly stream: DynamoDBRecord[];
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

interface Asked {
  /** The signed-in user. */
  readonly userId?: UserId;
  readonly operator?: boolean;
  /** More claims of the access token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** A queue or payment token. */
  readonly token?: string | undefined;
  readonly paymentId?: string | undefined;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

/** The time of functions that event sources call. Requests carry their time. */
let now: Instant = 0;
const handlers = await loadHandlers(() => now);

/** Invokes a function, with time for one tick. */
const call = async (service: Service, name: FunctionName, event: unknown): Promise<unknown> => {
  ({ now } = service);
  const times = [MINUTE];
  const context = { getRemainingTimeInMillis: () => times.pop() ?? 0 };
  return handlers.get(name)?.(event as never, context as never);
};

/** Sends a request as API Gateway would, and checks the answer against the OpenAPI document. */
export const ask = async (
  service: Service,
  name: Operation,
  { userId, operator = false, claims = {}, token, paymentId, query, body, idempotencyKey }: Asked = {},
): Promise<Answer> => {
  const { concertId, scheduleId } = service.sale;
  const path = { concertId, scheduleId, userId: 'me', ...(paymentId !== undefined && { paymentId }) };
  const event = anEvent({
    path,
    ...(query && { query }),
    headers: {
      ...(token !== undefined && { 'x-queue-token': token }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(userId && { claims: { ...claims, sub: userId } }),
    ...(operator && { claims: { sub: 'operator', 'cognito:groups': ['operators'] } }),
  });
  event.requestContext.timeEpoch = service.now;
  const answered = (await call(service, name, event)) as APIGatewayProxyStructuredResultV2;
  const { statusCode = 0, body: text } = answered;
  const answer: Answer = { status: statusCode, body: text === undefined ? undefined : JSON.parse(text) };
  const { method, path: template } = routes[name];
  const url = template.replaceAll(/\{(\w+)\}/g, (_, parameter: keyof typeof path) => String(path[parameter]));
  expectContract(method, url, answer);
  return answer;
};

/** Answers `SendMessage` by keeping the message. */
const takesIn =
  (messages: SQSRecord[]): Fault =>
  async (perform, { command, input }) => {
    if (command !== 'SendMessageCommand') return perform();
    const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: messageId } = JSON.parse(input);
    const { sequence } = inSequence(JSON.parse(body));
    messages.push(messageRecord({ messageId, body, group, sequence }));
    return { output: { MessageId: messageId, SequenceNumber: sequence }, response: {} };
  };

/** Runs `act` with a service whose messages are kept until they are delivered. */
export const withService = async <Result>(
  sale: ASale,
  clients: readonly UserId[],
  act: (service: Service) => Promise<Result>,
): Promise<Result> => {
  const intake: SQSRecord[] = [];
  const service: Service = {
    now: sale.startedAt,
    sale,
    clients: clients.map((userId) => ({ userId, paymentIds: [], failedIds: [] })),
    intake,
    delivered: [],
    holds: new Map(),
    stream: [],
  };
  try {
    await look(service);
    return await hooked('call', takesIn(intake), () => act(service));
  } finally {
    await sale.end();
  }
};

/** Reads the holds, and adds the changes since the last look to the stream. @returns the holds taken since */
export const look = async (service: Service): Promise<Hold[]> => {
  const before = service.holds;
  const rows = await wholeHolds(service.sale.scheduleId);
  service.holds = new Map(rows.map((hold) => [hold.seatNumber, hold]));
  const gone = [...before.values()].filter(
    ({ seatNumber, holdId }) => service.holds.get(seatNumber)?.holdId !== holdId,
  );
  service.stream.push(
    ...gone.map((hold) => changeOf(hold, service.holds.get(hold.seatNumber))).filter(passesFilter),
  );
  return rows.filter(({ seatNumber, holdId }) => before.get(seatNumber)?.holdId !== holdId);
};

/** The record of the change from one hold to the next. The next was PENDING first, and may have been paid or released since. */
const changeOf = (before: Hold, after: Hold | undefined): DynamoDBRecord =>
  holdRecord(before, after && { ...after, status: 'PENDING' });

/** Whether the filter of the event source lets a record through. */
const passesFilter = (record: DynamoDBRecord): boolean =>
  consumers.expireHolds.filters.some((filter) => matches(filter, record));

/** The stream delivers records. */
export const deliverRecords = async (service: Service, Records: readonly DynamoDBRecord[]): Promise<void> => {
  expect(await call(service, 'expireHolds', { Records })).toEqual({ batchItemFailures: [] });
};

/** SQS delivers messages in one batch. */
export const deliverMessages = async (service: Service, Records: readonly SQSRecord[]): Promise<void> => {
  expect(await call(service, 'assignPositions', { Records })).toEqual({ batchItemFailures: [] });
};

/** One tick of the scheduled function. */
export const tickOnce = async (service: Service): Promise<void> => {
  await call(service, 'admitWaiting', {});
};
