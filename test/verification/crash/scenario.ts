import { decodeJwt } from 'jose';
import { inspect } from 'node:util';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { type Given, type Copy, copyOf, type Start } from '#test/verification/crash/copy.ts';
import type { Outcome, Point } from '#test/verification/crash/invocation.ts';
import { startRun, recordStream, type Run } from '#test/verification/crash/run.ts';
import {
  delivery,
  request,
  statusOf,
  stream,
  ticking,
  type Trigger,
} from '#test/verification/crash/trigger.ts';

/** One way through a function, from a start to where nothing is left to do. */
export interface Scenario<C extends Given = Given> {
  readonly title: string;
  readonly arrange: () => Promise<C>;
  /** What the rows do not say of the start. */
  readonly prepare?: (run: Run, given: C) => Promise<unknown>;
  /** Who starts the function. */
  readonly by: (given: C) => Trigger;
  /** The tokens of those who wait for their turn by what the caller was told. */
  readonly polls?: (answer: unknown) => readonly string[];
  /** For how many milliseconds life goes on afterwards: the tick comes, and who waits asks for their turn. */
  readonly lasts?: number;
  /** What else is there in the end beside the rows. */
  readonly also?: (run: Run, given: C) => Promise<unknown>;
  /** What it does when nothing fails: so many writes, and over HTTP an answer with this status. */
  readonly writes?: number;
  readonly status?: number;
  /** It is about the whole table: its runs take turns. */
  readonly isOfAll?: boolean;
  /** What of the answer a repetition rightly says otherwise. */
  readonly alike?: (answer: Answer) => unknown;
}

type Token = QueueToken | string;

/** What a caller was told. */
interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

/** Keeps the type of its given to itself. */
export const scenario = <C extends Given>(title: string, rest: Omit<Scenario<C>, 'title'>): Scenario =>
  ({ title, ...rest }) as unknown as Scenario;

/** A scenario as it went. */
export interface RunResult {
  readonly copy: Copy;
  readonly point: Point | undefined;
  /** The calls of the invocation that was hit. */
  readonly calls: readonly string[];
  readonly answers: readonly unknown[];
  readonly status: number | undefined;
  readonly endedAt: Instant;
}

/** More often nobody has to be asked. */
const MAX_REPEATS = 10;
/** Fans ask, and the tick is seen to come, a second later and then this often: nobody is away while they are called. */
const STEP_MS = 30 * SECOND;

/** Plays a scenario on a copy of its start, with or without a fault, until all is settled. */
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

  const { outcome, calls } = await untilContent(by(given), background, point);
  const answer = readAnswer(outcome);
  background.fans.push(...(polls?.(answer.body) ?? []).map(aFan));
  if (run.intake.next().length > 0) await untilContent(delivery, background);
  await pass(lasts, background);
  if (run.holds.length > 0) await recordStream(run);
  if (run.records.length > 0) await untilContent(stream, background);

  const answers = [alike(answer), ...background.fans.map(({ turn }) => turn), await also?.(run, given)];
  return { copy, point, calls, answers, status: answer.status, endedAt: run.now };
};

/** What goes on meanwhile. */
interface Background {
  readonly run: Run;
  /** Nothing waits for the tick where there is no queue. */
  readonly ticks: boolean;
  readonly fans: Fan[];
}

/** Starts a function, and again for as long as whoever does so has reason to. */
const untilContent = async (
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
    if (repeats === MAX_REPEATS) throw new Error(`never settles: ${inspect({ point, outcome })}`);
    await pass(pause, background);
    ({ outcome } = await trigger.act(run));
  }
};

/** Someone who polls, each time with the token of the answer before. */
interface Fan {
  token: Token;
  turn?: Answer;
}

const aFan = (token: Token): Fan => ({ token });

/** Time passes: the tick comes, and everyone who waits asks for their turn. */
const pass = async (milliseconds: number, { run, ticks, fans }: Background): Promise<void> => {
  const quiet = { run, ticks: false, fans: [] };
  const end = run.now + milliseconds;
  if (!ticks) run.now = end;
  for (let step = SECOND; run.now < end; step = STEP_MS) {
    run.now += Math.min(step, end - run.now);
    await untilContent(ticking(), quiet);
    for (const [index, fan] of fans.entries()) await ask(fan, index + 1, quiet);
  }
};

/** Everyone would like a seat of their own, so that who gets which is no chance. */
const ask = async (fan: Fan, seat: number, background: Background): Promise<void> => {
  const { token } = fan;
  // What a poll is told may be a second old.
  background.run.now += SECOND;
  const poll = request('pollQueue', { path: pathOf(token), query: { seats: String(seat) }, token });
  fan.turn = readAnswer((await untilContent(poll, background)).outcome);
  fan.token = (fan.turn.body as { readonly token?: string }).token ?? token;
};

const pathOf = (token: Token): Record<string, string> => {
  const { concertId, scheduleId } = typeof token === 'string' ? decodeJwt(token) : token;
  return { concertId: String(concertId), scheduleId: String(scheduleId) };
};

const readAnswer = (outcome: Outcome): Answer => {
  if (outcome.kind !== 'answered') return { status: undefined, body: outcome.kind };
  const { body } = (outcome.answer ?? {}) as { readonly body?: string };
  const status = statusOf(outcome);
  return { status, body: body === undefined ? undefined : (JSON.parse(body) as unknown) };
};
