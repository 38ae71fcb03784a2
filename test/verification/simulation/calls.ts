import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { CALL_LIMIT, CALL_MS } from '#lib/queue/admission.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import type { HoldWatch } from '#test/verification/simulation/holds.ts';
import { isInterrupted } from '#test/verification/simulation/sales.ts';
import type { Answer, Sale, World } from '#test/verification/simulation/world.ts';

/** What a fan found on entering. */
interface Entry {
  /** Seats that were free for so long that every read must have shown them, and that nobody has taken. */
  readonly stillFree: readonly number[];
}

/** Follows each queue: the calls, who waits and polls on time, and who enters. */
export interface CallWatch {
  /** The row of a queue was written. */
  queueWritten(state: QueueState): void;
  cameIn(place: Place): void;
  /** A poll was answered with 202 or 200. */
  answered(userId: string, sale: Sale, sentAt: Instant, answer: Answer): void;
  /** A fan stops polling. */
  away(userId: string, sale: Sale): void;
  entryOf(userId: string, sale: Sale): Entry | undefined;
}

/** Numbers that were called at once. A call may have several parts. */
interface Part {
  readonly call: number;
  readonly at: Instant;
  readonly from: number;
  readonly through: number;
}

/** A fan with a number who polls on time. */
interface Present {
  readonly position: number;
  /** Since when the fan polls without a break. */
  readonly since: Instant;
  /** When the next poll is due. */
  readonly dueAt: Instant;
  readonly isCalled: boolean;
}

interface Line {
  readonly parts: Part[];
  readonly present: Map<string, Present>;
  readonly entries: Map<string, Entry>;
  readonly entered: Set<string>;
  last: Pick<QueueState, 'serving' | 'calledAt' | 'callSize'>;
}

/** How long a request takes. */
const ON_THE_WAY_MS = SECOND / 2;
/** A fan who polls on time learns of a call, or of a free seat, within this time. */
const LEARNS_MS = 3 * SECOND;
/** How old a read of the seats or of the queue may be. */
const LOOK_MS = SECOND;
/** By then the queue has called past the longest run of fans who have left. */
const PASSED_MS = 100 * SECOND;

type Called = Pick<QueueState, 'serving' | 'callSize'>;

/** Whether the new numbers are a new call, or were added to the last one. */
const isNewCall = (before: Called, { serving, callSize }: Called): boolean =>
  callSize <= serving - before.serving;

interface Watched extends Pick<World, 'violations' | 'seen'> {
  readonly timeline: Pick<World['timeline'], 'now'>;
  readonly faults: Pick<World['faults'], 'areOver' | 'spreadMs'>;
  readonly holds: Pick<HoldWatch, 'freeSince'>;
}

export const watchCalls = ({ timeline, faults, holds, violations, seen }: Watched): CallWatch => {
  const lines = new Map<ScheduleId, Line>();

  const lineOf = (scheduleId: ScheduleId): Line => {
    const line = lines.get(scheduleId) ?? {
      parts: [],
      present: new Map(),
      entries: new Map(),
      entered: new Set(),
      last: { serving: 0, calledAt: 0, callSize: 0 },
    };
    lines.set(scheduleId, line);
    return line;
  };

  const partOf = ({ parts }: Line, position: number): Part | undefined =>
    parts.find(({ from, through }) => from < position && position <= through);

  /** Where clocks differ, a read may be older, and a seat may become free later. */
  const lookedAtMs = (): number => LOOK_MS + ON_THE_WAY_MS + 2 * faults.spreadMs();

  /** A call is at most twice as large as the one before, or a hundred numbers, and comes ten seconds after it. */
  const checkCall = (before: Line['last'], { serving, calledAt, callSize, soldOut }: QueueState): void => {
    if (serving < before.serving) violations.push(`number ${serving} was called after ${before.serving}`);
    // The entries of a cancelled draw count as called, without a call.
    if (soldOut || serving === before.serving || callSize === 0) return;
    const isNew = isNewCall(before, { serving, callSize });
    const most = isNew ? Math.max(CALL_LIMIT, 2 * before.callSize) : CALL_LIMIT;
    if (callSize > most) violations.push(`${callSize} numbers were called, after ${before.callSize}`);
    if (isNew && calledAt - before.calledAt < CALL_MS)
      violations.push(`a call came ${calledAt - before.calledAt} ms after the one before`);
  };

  /** A fan who polled on time since before a later call enters before the fans of that call. */
  const checkOrder = (line: Line, { userId, position }: Place): void => {
    const part = partOf(line, position);
    if (!part || !faults.areOver() || faults.spreadMs() > 0) return;
    const first = Math.min(...line.parts.filter(({ call }) => call === part.call).map(({ from }) => from));
    const now = timeline.now();
    if (line.present.size > 1) seen('entries while others polled, with correct clocks');
    for (const [other, { position: earlier, since, dueAt }] of line.present) {
      if (other === userId || earlier > first) continue;
      const isThere = since < part.at - LEARNS_MS && dueAt + ON_THE_WAY_MS >= now;
      if (isThere)
        violations.push(
          `${userId} entered with number ${position}, called ${(now - part.at) / SECOND} s ago, while ${other} has asked ` +
            `with number ${earlier} of an earlier call for ${(now - since) / SECOND} s`,
        );
    }
  };

  const checkLearnt = (
    line: Line,
    userId: string,
    position: number,
    sentAt: Instant,
    since: Instant,
  ): void => {
    const { at = Infinity } = partOf(line, position) ?? {};
    if (since > at) return;
    seen('calls learnt by polling');
    if (sentAt - at > LEARNS_MS + 2 * faults.spreadMs())
      violations.push(`${userId} polled on time, and learnt of a call ${(sentAt - at) / SECOND} s late`);
  };

  /** No seat stays free for long while a fan polls for one. */
  const checkSeats = (userId: string, sale: Sale, sentAt: Instant, { since, isCalled }: Present): void => {
    const now = timeline.now();
    const { scheduleId } = sale.schedule;
    if (isCalled) {
      seen('called fans without a free seat');
      const left = isInterrupted(sale, now, lookedAtMs() + LOOK_MS)
        ? []
        : holds.freeSince(scheduleId, sentAt - lookedAtMs());
      if (left.length > 0)
        violations.push(
          `${userId} is called and was told to wait for ${sale.name}, where ${left.join(', ')} are free`,
        );
    } else if (now - since > PASSED_MS && !isInterrupted(sale, now, PASSED_MS)) {
      const left = holds.freeSince(scheduleId, now - PASSED_MS);
      if (left.length > 0)
        violations.push(`${userId} waits for ${sale.name}, where ${left.join(', ')} have long been free`);
    }
  };

  return {
    queueWritten: (state) => {
      const line = lineOf(state.scheduleId);
      const { serving } = line.last;
      const isNew = isNewCall(line.last, state);
      checkCall(line.last, state);
      if (state.serving > serving) {
        const call = (line.parts.at(-1)?.call ?? 0) + (isNew ? 1 : 0);
        line.parts.push({ call, at: timeline.now(), from: serving, through: state.serving });
        seen(isNew ? 'calls' : 'calls that grew');
      }
      line.last = state;
    },
    cameIn: (place) => {
      const line = lineOf(place.scheduleId);
      if (line.entered.has(place.tokenId)) return;
      line.entered.add(place.tokenId);
      seen('entries');
      const stillFree = holds.freeSince(place.scheduleId, timeline.now() - lookedAtMs());
      line.entries.set(place.userId, { stillFree });
      checkOrder(line, place);
    },
    answered: (userId, sale, sentAt, { status, body }) => {
      const line = lineOf(sale.schedule.scheduleId);
      const before = line.present.get(userId);
      line.present.delete(userId);
      if (!faults.areOver()) return;
      const isOnTime = before !== undefined && sentAt <= before.dueAt + ON_THE_WAY_MS;
      const since = isOnTime ? before.since : sentAt;
      const position: number | null | undefined = status === 200 ? before?.position : body.position;
      if (position === null || position === undefined) return;
      if ((status === 200 || body.called) && isOnTime && !before.isCalled)
        checkLearnt(line, userId, position, sentAt, since);
      if (status === 200) return;
      const present = {
        position,
        since,
        dueAt: timeline.now() + body.pollAfterMs,
        isCalled: body.called,
      };
      line.present.set(userId, present);
      checkSeats(userId, sale, sentAt, present);
    },
    away: (userId, { schedule }) => {
      lineOf(schedule.scheduleId).present.delete(userId);
    },
    entryOf: (userId, { schedule }) => lineOf(schedule.scheduleId).entries.get(userId),
  };
};
