import { decodeJwt } from 'jose';
import { inspect } from 'node:util';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { type Cast, type Copy, copyOf, type Start } from '#test/verification/crash/copy.ts';
import type { Outcome, Point } from '#test/verification/crash/invocation.ts';
import { aStage, noticeChanges, type Stage } from '#test/verification/crash/stage.ts';
import {
  delivery,
  request,
  statusOf,
  stream,
  ticking,
  type Trigger,
} from '#test/verification/crash/trigger.ts';

/** One way through a function, from a start to where nothing is left to do. */
export interface Scenario<C extends Cast = Cast> {
  readonly title: string;
  readonly arrange: () => Promise<C>;
  /** What the rows do not say of the start. */
  readonly prepare?: (stage: Stage, cast: C) => Promise<unknown>;
  /** Who starts the function. */
  readonly by: (cast: C) => Trigger;
  /** The tokens of those who wait for their turn by what the caller was told. */
  readonly polls?: (answer: unknown) => readonly string[];
  /** For how many milliseconds life goes on afterwards: the tick comes, and who waits asks for their turn. */
  readonly lasts?: number;
  /** What else is there in the end beside the rows. */
  readonly also?: (stage: Stage, cast: C) => Promise<unknown>;
  /** What it does when nothing fails: so many writes, and over HTTP an answer with this status. */
  readonly writes?: number;
  readonly status?: number;
  /** It is about the whole table: its runs take turns. */
  readonly isOfAll?: boolean;
  /** What of the answer a repetition rightly says otherwise. */
  readonly alike?: (answer: Told) => unknown;
}

type Token = QueueToken | string;

/** What a caller was told. */
interface Told {
  readonly status: number | undefined;
  readonly body: unknown;
}

/** Keeps the type of its cast to itself. */
export const scenario = <C extends Cast>(title: string, plot: Omit<Scenario<C>, 'title'>): Scenario =>
  ({ title, ...plot }) as unknown as Scenario;

/** A scenario as it went. */
export interface Played {
  readonly copy: Copy;
  readonly point: Point | undefined;
  /** The calls of the invocation that was hit. */
  readonly calls: readonly string[];
  readonly told: readonly unknown[];
  readonly status: number | undefined;
  readonly endedAt: Instant;
}

/** More often nobody has to be asked. */
const MAX_REPEATS = 10;
/** Fans ask, and the tick is seen to come, a second later and then this often: nobody is away while they are called. */
const STEP_MS = 30 * SECOND;

/** Plays a scenario on a copy of its start, with or without a fault, until all is settled. */
export const play = async (
  { prepare, by, polls, lasts = 0, isOfAll = false, also, alike = (told) => told }: Scenario,
  start: Start,
  point?: Point,
): Promise<Played> => {
  const copy = copyOf(start, isOfAll);
  const { cast } = copy;
  const stage = await aStage(copy);
  const life: Life = { stage, ticks: lasts > 0, fans: (cast.waiting ?? []).map(aFan) };
  await prepare?.(stage, cast);

  const { outcome, calls } = await untilContent(by(cast), life, point);
  const answer = toldOf(outcome);
  life.fans.push(...(polls?.(answer.body) ?? []).map(aFan));
  if (stage.intake.next().length > 0) await untilContent(delivery, life);
  await pass(lasts, life);
  if (stage.holds.length > 0) await noticeChanges(stage);
  if (stage.records.length > 0) await untilContent(stream, life);

  const told = [alike(answer), ...life.fans.map(({ turn }) => turn), await also?.(stage, cast)];
  return { copy, point, calls, told, status: answer.status, endedAt: stage.now };
};

/** What goes on meanwhile. */
interface Life {
  readonly stage: Stage;
  /** Nothing waits for the tick where there is no queue. */
  readonly ticks: boolean;
  readonly fans: Fan[];
}

/** Starts a function, and again for as long as whoever does so has reason to. */
const untilContent = async (trigger: Trigger, life: Life, point?: Point): ReturnType<Trigger['act']> => {
  const { stage } = life;
  const first = await trigger.act(stage, point);
  let { outcome } = first;
  for (let repeats = 0; ; repeats += 1) {
    const pause = await trigger.again(stage, outcome);
    if (pause === undefined) return { outcome, calls: first.calls };
    if (repeats === MAX_REPEATS) throw new Error(`never settles: ${inspect({ point, outcome })}`);
    await pass(pause, life);
    ({ outcome } = await trigger.act(stage));
  }
};

/** Someone who polls, each time with the token of the answer before. */
interface Fan {
  token: Token;
  turn?: Told;
}

const aFan = (token: Token): Fan => ({ token });

/** Time passes: the tick comes, and everyone who waits asks for their turn. */
const pass = async (milliseconds: number, { stage, ticks, fans }: Life): Promise<void> => {
  const quiet = { stage, ticks: false, fans: [] };
  const end = stage.now + milliseconds;
  if (!ticks) stage.now = end;
  for (let step = SECOND; stage.now < end; step = STEP_MS) {
    stage.now += Math.min(step, end - stage.now);
    await untilContent(ticking(), quiet);
    for (const [index, fan] of fans.entries()) await ask(fan, index + 1, quiet);
  }
};

/** Everyone would like a seat of their own, so that who gets which is no chance. */
const ask = async (fan: Fan, seat: number, life: Life): Promise<void> => {
  const { token } = fan;
  // What a poll is told may be a second old.
  life.stage.now += SECOND;
  const poll = request('pollQueue', { path: pathOf(token), query: { seats: String(seat) }, token });
  fan.turn = toldOf((await untilContent(poll, life)).outcome);
  fan.token = (fan.turn.body as { readonly token?: string }).token ?? token;
};

const pathOf = (token: Token): Record<string, string> => {
  const { concertId, scheduleId } = typeof token === 'string' ? decodeJwt(token) : token;
  return { concertId: String(concertId), scheduleId: String(scheduleId) };
};

const toldOf = (outcome: Outcome): Told => {
  if (outcome.kind !== 'answered') return { status: undefined, body: outcome.kind };
  const { body } = (outcome.answer ?? {}) as { readonly body?: string };
  const status = statusOf(outcome);
  return { status, body: body === undefined ? undefined : (JSON.parse(body) as unknown) };
};
