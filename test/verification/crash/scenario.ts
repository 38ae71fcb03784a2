import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { decodeJwt } from 'jose';
import { inspect } from 'node:util';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { bodyOf } from '#test/support/contract.ts';
import { type Given, type Copy, copyOf, type Start } from '#test/verification/crash/copy.ts';
import type { Outcome, Point } from '#test/verification/crash/invocation.ts';
import { requestedPublications, startRun, recordStream, type Run } from '#test/verification/crash/run.ts';
import {
  delivery,
  publishing,
  request,
  statusOf,
  stream,
  ticking,
  type Trigger,
} from '#test/verification/crash/trigger.ts';

/** One path through a function. It lasts until nothing is left to do. */
export interface Scenario<C extends Given = Given> {
  readonly title: string;
  readonly arrange: () => Promise<C>;
  /** Prepares what is not in the rows. */
  readonly prepare?: (run: Run, given: C) => Promise<unknown>;
  /** What starts the function. */
  readonly by: (given: C) => Trigger;
  /** The tokens in the answer. Fans poll with them afterwards. */
  readonly polls?: (answer: unknown) => readonly string[];
  /** For how many milliseconds ticks and polls continue afterwards. */
  readonly lasts?: number;
  /** What to compare at the end beside rows and answers. */
  readonly also?: (run: Run, given: C) => Promise<unknown>;
  /** Without a fault: the number of writes, and the status of the answer over HTTP. */
  readonly writes?: number;
  readonly status?: number;
  /** The function reads the whole table, so its runs take turns. */
  readonly isOfAll?: boolean;
  /** Maps every correct answer to one value. A repeated request may get another correct answer than the first. */
  readonly alike?: (answer: Answer) => unknown;
}

type Token = QueueToken | string;

/** The answer that a caller got. */
interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

export const scenario = <C extends Given>(title: string, rest: Omit<Scenario<C>, 'title'>): Scenario =>
  ({ title, ...rest }) as unknown as Scenario;

/** How a run went. */
export interface RunResult {
  readonly copy: Copy;
  readonly point: Point | undefined;
  /** The calls of the invocation with the fault. */
  readonly calls: readonly string[];
  readonly answers: readonly unknown[];
  readonly status: number | undefined;
  readonly endedAt: Instant;
}

/** No caller needs to repeat more often. */
const MAX_REPEATS = 10;
/** The tick and the polls come after a second, and then at this interval. So every called fan polls in time. */
const STEP_MS = 30 * SECOND;

/** Runs a scenario on a copy of its start, with or without a fault, until nothing is left to do. */
export const runScenario = async (
  { prepare, by, polls, lasts = 0, isOfAll = false, also, alike = (answers) => answers }: Scenario,
  start: Start,
  point?: Point,
): Promise<RunResult> => {
  const copy = copyOf(start, isOfAll);
  const { given } = copy;
  const run = await startRun(copy);
  const background: Background = { run, ticks: lasts > 0, fans: (given.waiting ?? []).map(aFan) };
  await prepare?.(run, given);

  const { outcome, calls } = await untilCallerStops(by(given), background, point);
  const answer = readAnswer(outcome);
  background.fans.push(...(polls?.(answer.body) ?? []).map(aFan));
  if (run.intake.next().length > 0) await untilCallerStops(delivery, background);
  await pass(lasts, background);
  if (run.holds.length > 0) await recordStream(run);
  if (run.records.length > 0) await untilCallerStops(stream, background);

  const answers = [alike(answer), ...background.fans.map(({ turn }) => turn), await also?.(run, given)];
  return { copy, point, calls, answers, status: answer.status, endedAt: run.now };
};

/** Ticks and polls that continue during a run. */
interface Background {
  readonly run: Run;
  /** Whether the tick runs. */
  readonly ticks: boolean;
  readonly fans: Fan[];
}

/** Invokes a function, and repeats this as long as its caller does. */
const untilCallerStops = async (
  trigger: Trigger,
  background: Background,
  point?: Point,
): ReturnType<Trigger['act']> => {
  const { run } = background;
  const first = await trigger.act(run, point);
  let { outcome } = first;
  for (let repeats = 0; ; repeats += 1) {
    const pause = await trigger.again(run, outcome);
    if (pause === undefined) return { outcome, calls: first.calls };
    if (repeats === MAX_REPEATS) throw new Error(`the caller never stops: ${inspect({ point, outcome })}`);
    await pass(pause, background);
    ({ outcome } = await trigger.act(run));
  }
};

/** A fan who polls, each time with the token of the last answer. */
interface Fan {
  token: Token;
  turn?: Answer;
}

const aFan = (token: Token): Fan => ({ token });

/** Time passes: the tick runs, and all waiting fans poll. */
const pass = async (milliseconds: number, { run, ticks, fans }: Background): Promise<void> => {
  const quiet = { run, ticks: false, fans: [] };
  const end = run.now + milliseconds;
  if (!ticks) run.now = end;
  for (let step = SECOND; run.now < end; step = STEP_MS) {
    run.now += Math.min(step, end - run.now);
    await untilCallerStops(ticking(), quiet);
    for (const publication of await requestedPublications(run))
      await untilCallerStops(publishing(publication), quiet);
    // Delivers the marks of a draw. Other messages come only once the request is no longer repeated.
    if (run.draws.size > 0 && run.intake.next().length > 0) await untilCallerStops(delivery, quiet);
    for (const [index, fan] of fans.entries()) await ask(fan, index + 1, quiet);
  }
};

/** Polls. Each fan wishes for another seat, so that chance does not decide who gets which. */
const ask = async (fan: Fan, seat: number, background: Background): Promise<void> => {
  const { token } = fan;
  // A poll may be answered from a read that is a second old.
  background.run.now += SECOND;
  const poll = request('pollQueue', { path: pathOf(token), query: { seats: String(seat) }, token });
  fan.turn = readAnswer((await untilCallerStops(poll, background)).outcome);
  fan.token = (fan.turn.body as { readonly token?: string }).token ?? token;
};

const pathOf = (token: Token): Record<string, string> => {
  const { concertId, scheduleId } = typeof token === 'string' ? decodeJwt(token) : token;
  return { concertId: String(concertId), scheduleId: String(scheduleId) };
};

const readAnswer = (outcome: Outcome): Answer => {
  if (outcome.kind !== 'answered') return { status: undefined, body: outcome.kind };
  const { body = '', headers } = (outcome.answer ?? {}) as APIGatewayProxyStructuredResultV2;
  return { status: statusOf(outcome), body: bodyOf(body, headers?.['content-type']?.toString()) };
};
