import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

import type { FunctionName } from '#functions/names.ts';
import { type Operation, routes } from '#functions/routes.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { anEvent } from '#test/support/events.ts';
import type { Random } from '#test/support/random.ts';
import type { CallWatch } from '#test/verification/simulation/calls.ts';
import type { Container } from '#test/verification/simulation/container.ts';
import type { Fifo } from '#test/verification/simulation/fifo.ts';
import type { HoldWatch } from '#test/verification/simulation/holds.ts';
import type { PlaceWatch } from '#test/verification/simulation/places.ts';
import type { PublicationWatch } from '#test/verification/simulation/publications.ts';
import type { Reads } from '#test/verification/simulation/reads.ts';
import type { FaultRates } from '#test/verification/simulation/fault-rates.ts';
import { type Actor, actAs, type Timeline } from '#test/verification/simulation/timeline.ts';

/** A container of this run. */
export interface Host extends Pick<Container, 'handlers'> {
  readonly name: string;
}

export interface World {
  readonly random: Random;
  readonly timeline: Timeline;
  readonly faults: FaultRates;
  readonly hosts: readonly Host[];
  readonly fifo: Fifo;
  readonly holds: HoldWatch;
  readonly reads: Reads;
  readonly places: PlaceWatch;
  readonly calls: CallWatch;
  readonly publications: PublicationWatch;
  /** Seconds between two ticks. */
  tickSeconds: number;
  /** Requests that the gateway timed out. */
  timeouts: number;
  /** The run ends: services stop. */
  isOver: boolean;
  /** What must not happen, and did. */
  readonly violations: string[];
  /** Counts a situation: a check whose situation never occurs proves nothing. */
  readonly seen: (what: string) => void;
}

/** An invocation that failed, or whose answer is lost. */
export const NO_ANSWER = Symbol('no answer');

const MAX_CALLS_BEFORE_END = 8;
let invocations = 0;

export const resetInvocations = (): void => {
  invocations = 0;
};

/**
 * Calls a function in a container. It may stop in the middle, and stops at its timeout. An endpoint must answer, so a
 * throw is a violation.
 */
export const invoke = <Answer>(
  { random, timeline, faults, violations }: World,
  host: Host,
  functionName: FunctionName,
  event: unknown,
  { timeoutMs, slowness = 1 }: { readonly timeoutMs: number; readonly slowness?: number },
): Promise<Answer | typeof NO_ANSWER> =>
  new Promise((resolve) => {
    const endsAt = timeline.now() + timeoutMs;
    const stop = () => {
      actor.isDead = true;
      resolve(NO_ANSWER);
    };
    const dies = !faults.areOver() && random.chance(faults.rates.died);
    invocations += 1;
    const actor: Actor = {
      name: `${functionName}-${invocations}@${host.name}`,
      slowness,
      isDead: false,
      calls: 0,
      ...(dies && {
        end: { atCall: random.between(1, MAX_CALLS_BEFORE_END), isDone: random.chance(0.5), stop },
      }),
    };
    const handler = host.handlers.get(functionName);
    if (!handler) throw new Error(`there is no function ${functionName}`);
    const context: Context = lambdaContext(functionName, () => Math.max(0, endsAt - timeline.now()));
    timeline.after(timeoutMs, stop);
    actAs(actor, () => handler(event as never, context)).then(
      (answer) => resolve(actor.isDead ? NO_ANSWER : (answer as Answer)),
      (error: unknown) => {
        if (functionName in routes && !actor.isDead) violations.push(`${actor.name} threw ${String(error)}`);
        resolve(NO_ANSWER);
      },
    );
  });

/** What a client sends. */
export interface Sent {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** A queue or payment token. */
  readonly token?: string;
  /** Claims of the access token. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** An answer as a client sees it. */
export interface Answer {
  /** When the client got it. */
  readonly at: Instant;
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** The gateway's answer for a function that takes too long. */
const TIMED_OUT = Symbol('timed out');

const GATEWAY_TIMEOUT_MS = 29 * SECOND;
const FUNCTION_TIMEOUT_MS = 30 * SECOND;
const NETWORK_MS = [5, 60] as const;

/** Sends a request through the gateway to any container. An invocation that stops gives no answer. */
export const send = async (
  world: World,
  operation: Operation,
  sent: Sent,
): Promise<Answer | typeof NO_ANSWER> => {
  const { random, timeline, faults, hosts, violations } = world;
  const startedAfterFaults = faults.areOver();
  await timeline.sleep(random.between(...NETWORK_MS));
  const event = eventOf(operation, sent, timeline.now() + random.pick(faults.gatewaySkews));
  const answer = await Promise.race([
    invoke<APIGatewayProxyStructuredResultV2>(world, random.pick(hosts), operation, event, {
      timeoutMs: FUNCTION_TIMEOUT_MS,
    }),
    timeline.sleep(GATEWAY_TIMEOUT_MS).then((): typeof TIMED_OUT => TIMED_OUT),
  ]);
  await timeline.sleep(random.between(...NETWORK_MS));
  if (answer === TIMED_OUT) {
    world.timeouts += 1;
    if (startedAfterFaults) violations.push(`${operation} had no answer in time after the faults ended`);
    return NO_ANSWER;
  }
  if (answer === NO_ANSWER || faults.occurs('unheard')) return NO_ANSWER;
  const body = answer.body === undefined ? undefined : (JSON.parse(answer.body) as { code?: string });
  const retryAfter = answer.headers?.['retry-after'];
  return {
    at: timeline.now(),
    status: answer.statusCode ?? 0,
    code: (answer.statusCode ?? 0) >= 400 ? body?.code : undefined,
    retryAfterMs: retryAfter === undefined ? undefined : Number(retryAfter) * SECOND,
    body,
  };
};

const eventOf = (
  operation: Operation,
  { path, query, body, idempotencyKey, token, claims }: Sent,
  now: Instant,
) => {
  const event = anEvent({
    ...(path && { path }),
    ...(query && { query }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(claims && { claims }),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(token !== undefined && { 'x-queue-token': token }),
    },
  });
  const { method, path: pattern } = routes[operation];
  return {
    ...event,
    routeKey: `${method} ${pattern}`,
    requestContext: { ...event.requestContext, routeKey: `${method} ${pattern}`, timeEpoch: now },
  };
};

/** A schedule on sale. */
export interface Sale {
  readonly name: string;
  readonly schedule: Schedule;
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  /** How many of ten fans want it, and the share of those who close the page before they are called. */
  readonly share: number;
  readonly absent: number;
  /** An operator pauses, closes, reopens and postpones it during the run, and changes the seat limit. */
  readonly isOperated: boolean;
  /** Its fans come once the faults have ended. */
  readonly afterFaults: boolean;
  /** The seat limits, each until the operator set the next. */
  readonly limits: { readonly seats: number; until: Instant }[];
  /** Whether it is paused, or a pause was requested. */
  isPaused: boolean;
  /** Whether it is closed, or a closing was requested. */
  isClosed: boolean;
  /** When the operator's last change was answered. */
  changedAt: Instant;
  /** When it was reopened. */
  openedAt: Instant | undefined;
  /** The opening, if the operator moved it. With a draw: when it gave the numbers, or `Infinity` before that. */
  opensAt: Instant | undefined;
  /** An operator cancels its draw. */
  readonly isDrawCancelled: boolean;
}
