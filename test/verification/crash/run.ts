import type { DynamoDBRecord } from 'aws-lambda';

import type { FunctionName } from '#functions/names.ts';
import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { Concert } from '#lib/concert/concert.ts';
import type { Publication } from '#lib/draw/publication.items.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { type Key, keys, prefix } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import type { Row } from '#lib/table/write.ts';
import { type QueueToken, signToken } from '#lib/token/token.ts';
import { loadHandlers } from '#local/sources/handlers.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { wholeHolds } from '#test/support/holds.ts';
import { putRows } from '#test/support/put-rows.ts';
import { holdRecord } from '#test/support/records.ts';
import type { Copy } from '#test/verification/crash/copy.ts';
import { anIntake, sendingOf } from '#test/verification/crash/intake.ts';
import {
  invoke,
  type Outcome,
  type Point,
  type Environment,
  timeHere,
} from '#test/verification/crash/invocation.ts';
import { newSecret } from '#test/verification/crash/secrets.ts';

/** One run of a scenario: what its functions find there. */
export interface Run extends Environment {
  /** The records that the stream has not delivered yet. */
  records: readonly DynamoDBRecord[];
  /** A secret that only this run rotates. */
  readonly secretId: string;
  /** The holds of the start. */
  readonly holds: readonly Hold[];
  /** The dates with a draw, each with the last publication that the stream has delivered. */
  readonly draws: Map<ScheduleId, Instant>;
}

/** The objects of a concert's poster. Any other row has none. */
export const posterKeysOf = (row: object): string[] => {
  const { poster } = row as Pick<Concert, 'poster'>;
  return poster ? [poster.small.key, poster.large.key] : [];
};

/** Stores the rows of a copy, and prepares the queue, the bucket, the stream and the secret. */
export const startRun = async ({ rows, given, originals }: Copy): Promise<Run> => {
  await putRows(rows);
  const intake = anIntake();
  for (const message of given.queued ?? []) intake.send(sendingOf(message), message.receivedAt);
  return {
    now: given.at,
    intake,
    objects: new Set(rows.flatMap(posterKeysOf)),
    owns: (id) => originals.has(id),
    records: (given.gone ?? []).map(([before, now]) => holdRecord(before, now)),
    secretId: newSecret(),
    holds: rows.filter(({ sk }) => sk.startsWith(prefix.hold)) as unknown as Hold[],
    draws: new Map(rows.filter(isDrawn).map(({ scheduleId }) => [scheduleId as ScheduleId, given.at])),
  };
};

const isDrawn = (row: Row & Key): boolean => row.sk === keys.queueState('' as ScheduleId).sk && 'draw' in row;

/** The publications that ticks have requested since the last call. */
export const requestedPublications = async ({ draws }: Run): Promise<Publication[]> => {
  const found = await getRows<Publication>([...draws.keys()].map(keys.publication));
  const requested = found.filter(({ scheduleId, requestedAt }) => requestedAt > (draws.get(scheduleId) ?? 0));
  for (const { scheduleId, requestedAt } of requested) draws.set(scheduleId, requestedAt);
  return requested;
};

/** Sets the stream's records: the changes of the holds since the start. */
export const recordStream = async (run: Run): Promise<void> => {
  const schedules = new Set(run.holds.map(({ scheduleId }) => scheduleId));
  const now = (await Promise.all([...schedules].map(async (id: ScheduleId) => wholeHolds(id)))).flat();
  const seatOf = ({ scheduleId, seatNumber }: Hold) => `${scheduleId} ${seatNumber}`;
  const bySeat = new Map(now.map((hold) => [seatOf(hold), hold]));
  run.records = run.holds
    .map((hold) => [hold, bySeat.get(seatOf(hold))] as const)
    .filter(([before, after]) => before.holdId !== after?.holdId)
    .map(([before, after]) => holdRecord(before, after));
};

const handlers = await loadHandlers(timeHere);

/** Invokes a function once. */
export const call = async (
  run: Run,
  name: FunctionName,
  event: unknown,
  { point, ticks = 1 }: { readonly point?: Point | undefined; readonly ticks?: number } = {},
): Promise<{ readonly outcome: Outcome; readonly calls: readonly string[] }> => {
  const handler = handlers.get(name);
  if (!handler) throw new Error(`there is no function ${name}`);
  const context = lambdaContext(name, timeFor(ticks, run));
  return invoke(run, async () => handler(event as never, context), point);
};

/** The remaining time of an invocation, which is enough for this many ticks. Each tick takes a second. */
const timeFor = (ticks: number, run: Run): (() => number) => {
  let asked = 0;
  return () => {
    asked += 1;
    if (asked > 1) run.now += SECOND;
    return asked > ticks ? 0 : MINUTE;
  };
};

export const signed = async (token: QueueToken, { now }: Run): Promise<string> => signToken(token, now);
