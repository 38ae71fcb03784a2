import type { APIGatewayProxyStructuredResultV2, DynamoDBBatchResponse, SQSBatchResponse } from 'aws-lambda';

import type { FunctionName } from '#functions/names.ts';
import { type Operation, routes } from '#functions/routes.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import type { Publication } from '#lib/draw/publication.items.ts';
import { OPERATORS } from '#lib/http/route.ts';
import type { UserId } from '#lib/ids.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { anEvent } from '#test/support/events.ts';
import { publicationRecord } from '#test/support/records.ts';
import type { Outcome, Point } from '#test/verification/crash/invocation.ts';
import { call, signed, type Run } from '#test/verification/crash/run.ts';

/** What invokes a function, and repeats that. */
export interface Trigger {
  /** One invocation. */
  readonly act: (run: Run, point?: Point) => ReturnType<typeof call>;
  /** After how many milliseconds it invokes the function again; undefined: not at all. */
  readonly again: (run: Run, outcome: Outcome) => number | undefined | Promise<number | undefined>;
}

/** A request as a client sends it. */
export interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The `Idempotency-Key`. */
  readonly key?: string;
  /** The signed-in user. */
  readonly user?: UserId;
  readonly isOperator?: boolean;
  /** More claims of the access token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Queue or payment token: its claims, or the token from an answer. */
  readonly token?: QueueToken | string;
}

const eventOf = async (operation: Operation, asked: Asked, run: Run): Promise<unknown> => {
  const { path, query, body, key, user, isOperator = false, claims = {}, token } = asked;
  const event = anEvent({
    ...(path && { path }),
    ...(query && { query }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(token !== undefined && {
        'x-queue-token': typeof token === 'string' ? token : await signed(token, run),
      }),
    },
    ...(user !== undefined && {
      claims: {
        sub: user,
        email: `${user}@example.com`,
        name: '팬',
        ...claims,
        ...(isOperator && { 'cognito:groups': [OPERATORS] }),
      },
    }),
  });
  const { method, path: template } = routes[operation];
  const requestContext = {
    ...event.requestContext,
    routeKey: `${method} ${template}`,
    timeEpoch: run.now,
    http: { ...event.requestContext.http, method },
  };
  return { ...event, requestContext };
};

/** How long a client waits before it repeats a request. */
const PATIENCE_MS = 2 * SECOND;

/** The status of an answer over HTTP; undefined without an answer. */
export const statusOf = (outcome: Outcome): number | undefined =>
  outcome.kind === 'answered'
    ? (outcome.answer as APIGatewayProxyStructuredResultV2 | undefined)?.statusCode
    : undefined;

/** A client that repeats the same request until the status is below 500. */
export const request = (operation: Operation, asked: Asked): Trigger => ({
  act: async (run, point) => call(run, operation, await eventOf(operation, asked, run), { point }),
  again: (_run, outcome) => ((statusOf(outcome) ?? 500) < 500 ? undefined : PATIENCE_MS),
});

/** SQS: removes what did not fail, and delivers the rest again after the visibility timeout. */
export const delivery: Trigger = {
  act: async (run, point) => call(run, 'assignPositions', { Records: run.intake.deliver() }, { point }),
  again: (run, outcome) => {
    if (outcome.kind === 'answered') {
      const { batchItemFailures } = outcome.answer as SQSBatchResponse;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const delivered = run.intake.next().map(({ messageId }) => messageId);
      run.intake.remove(delivered.filter((id) => !failed.has(id)));
      if (failed.size === 0) return run.intake.next().length > 0 ? 0 : undefined;
    }
    return run.intake.visibilityTimeout() * SECOND;
  },
};

/** The stream: delivers again from the first failed record, or all records if there was no answer. */
export const stream: Trigger = {
  act: async (run, point) => call(run, 'expireHolds', { Records: run.records }, { point }),
  again: (run, outcome) => {
    if (outcome.kind !== 'answered') return SECOND;
    const [failed] = (outcome.answer as DynamoDBBatchResponse).batchItemFailures;
    const done = run.records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed?.itemIdentifier);
    run.records = done < 0 ? [] : run.records.slice(done);
    return failed ? SECOND : undefined;
  },
};

/** The stream, with a requested publication. Lambda does not retry it. If it fails, a later tick requests it again. */
export const publishing = (date: Pick<Publication, 'concertId' | 'scheduleId'>): Trigger => ({
  act: async (run, point) => {
    const publication: Publication = { ...date, requestedAt: run.now };
    return call(run, 'publishDraw', { Records: [publicationRecord(publication)] }, { point });
  },
  again: () => undefined,
});

/** The schedule. If a run ends early, the next one follows. */
export const ticking = (ticks = 1): Trigger => ({
  act: async (run, point) => call(run, 'admitWaiting', {}, { point, ticks }),
  again: (_run, outcome) => (outcome.kind === 'answered' ? undefined : SECOND),
});

/** An AWS service that invokes a function until it succeeds. */
export const untilDone = (name: FunctionName, eventFor: (run: Run) => unknown): Trigger => ({
  act: async (run, point) => call(run, name, eventFor(run), { point }),
  again: (_run, outcome) => (outcome.kind === 'answered' ? undefined : MINUTE),
});
