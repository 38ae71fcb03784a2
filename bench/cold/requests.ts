import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { Consumer } from '#functions/consumers.ts';
import type { FunctionName } from '#functions/names.ts';
import { type Operation, operations, routes } from '#functions/routes.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import { type Access, OPERATORS, type Route } from '#lib/http/route.ts';
import { messageGroupId } from '#lib/queue/intake.ts';
import { keys } from '#lib/table/keys.ts';
import { type QueueToken, signToken } from '#lib/token/token.ts';
import { flattened } from '#local/gateway/authorizer.ts';
import { aPosterBody } from '#test/support/pictures.ts';
import { messageRecord } from '#test/support/records.ts';
import { fan, ids, newcomer, show } from './sale.ts';

/** Bodies of requests that have one. */
const bodies: Partial<Record<Operation, object>> = {
  holdSeats: { seatNumbers: [8] },
  chargeWallet: { point: 100_000 },
  createConcert: show,
  updateConcert: { price: 80_000 },
  setPoster: aPosterBody(),
  createSchedule: { startDatetime: '2099-12-11 19:00:00', endDatetime: '2099-12-11 21:00:00' },
  updateSchedule: { maxSeatsPerUser: 4 },
};

/** Operations that a user does once: the newcomer does them, since the fan already has. */
const first: ReadonlySet<Operation> = new Set(['registerUser', 'joinQueue']);

/** Claims of an access token that the gateway has verified, or a token of our own. */
interface Credentials {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly token?: string;
}

const callers: Readonly<Record<Access, (now: Instant, userId: string) => Promise<Credentials>>> = {
  public: async () => ({}),
  user: async (_now, sub) => ({ claims: { sub, email: 'fan@example.com', name: 'Fan' } }),
  operator: async (_now, sub) => ({ claims: { sub, 'cognito:groups': [OPERATORS] } }),
  // Still waits, like most fans who poll.
  queue: async (now) => ({ token: await tokenOf(fan, 'queue', 3, now) }),
  pass: async (now) => ({ token: await tokenOf(fan, 'payment', 1, now) }),
};

export const tokenOf = (
  bearer: typeof fan,
  kind: QueueToken['kind'],
  position: number,
  now: Instant,
): Promise<string> => {
  const times = { issuedAt: now, expiresAt: now + 30 * MINUTE };
  return signToken({ ...bearer, ...show, kind, position, sequence: '1', group: 0, ...times }, now);
};

const unsigned = (claims: Readonly<Record<string, unknown>>): string =>
  ['{"alg":"RS256"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

/** A request for an operation, as API Gateway's HTTP API passes it to the function. */
export const httpEvent = async (
  operation: Operation,
  now: Instant,
  credentials?: Credentials,
): Promise<object> => {
  const { method, path, access }: Route = routes[operation];
  const { userId } = first.has(operation) ? newcomer : fan;
  const { claims, token } = credentials ?? (await callers[access](now, userId));
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof ids);
  const body = bodies[operation];
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: {
      'accept-language': 'ko-KR,ko;q=0.9',
      ...(claims && { authorization: `Bearer ${unsigned(claims)}` }),
      ...(token !== undefined && { 'x-queue-token': token }),
      ...(body && { 'content-type': 'application/json' }),
    },
    pathParameters: Object.fromEntries(names.map((name) => [name, ids[name]])),
    requestContext: {
      http: { method, path, sourceIp: '127.0.0.1' },
      requestId: randomUUID(),
      routeKey: `${method} ${path}`,
      stage: '$default',
      timeEpoch: now,
      ...(claims && { authorizer: { jwt: { claims: flattened(claims), scopes: null } } }),
    },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
};

/** One join. */
const intakeBatch = () => ({
  Records: [
    messageRecord({
      messageId: randomUUID(),
      body: JSON.stringify({ kind: 'JOIN', ...newcomer }),
      group: messageGroupId(ids.scheduleId, 0),
      sequence: '18849496460467696128',
    }),
  ],
});

/** One hold that ran out. */
const streamBatch = (now: Instant) => {
  const key = keys.hold(ids.scheduleId, 7);
  const hold = {
    ...key,
    holdId: randomUUID(),
    scheduleId: ids.scheduleId,
    seatNumber: 7,
    userId: fan.userId,
    reservationId: randomUUID(),
    status: 'PENDING',
    price: show.price,
    position: 1,
    createdAt: now,
    expiresAt: now,
  };
  const dynamodb = { Keys: marshall(key), OldImage: marshall(hold), SequenceNumber: '1' };
  return { Records: [{ eventName: 'REMOVE', dynamodb }] };
};

/** The tick has requested the publication of a draw. */
const publicationRecord = (now: Instant) => {
  const row = { ...keys.publication(ids.scheduleId), ...ids, requestedAt: now };
  return { Records: [{ eventName: 'INSERT', dynamodb: { NewImage: marshall(row), SequenceNumber: '1' } }] };
};

/** The user pool asks which claims to add to an access token. */
const tokenRequest = () => ({
  version: '2',
  triggerSource: 'TokenGeneration_HostedAuth',
  userName: fan.userId,
  request: {
    userAttributes: { sub: fan.userId, email: 'fan@example.com', name: 'Fan' },
    groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [] },
    scopes: ['openid'],
  },
  response: {},
});

const consumerEvents: Readonly<Record<Consumer, (now: Instant) => object>> = {
  assignPositions: intakeBatch,
  admitWaiting: () => ({}),
  expireHolds: streamBatch,
  publishDraw: publicationRecord,
  auditTable: () => ({}),
  rotateTokenKeys: () => ({ Step: 'testSecret', SecretId: 'keys', ClientRequestToken: randomUUID() }),
  addProfileClaims: tokenRequest,
};

/** The first event of every function. It makes the function call its services. */
export const firstEvents = async (now: Instant): Promise<Readonly<Record<FunctionName, object>>> => {
  const requests = operations.map(async (operation) => [operation, await httpEvent(operation, now)] as const);
  const events = Object.entries(consumerEvents).map(([name, make]) => [name, make(now)] as const);
  return Object.fromEntries([...(await Promise.all(requests)), ...events]) as Record<FunctionName, object>;
};
