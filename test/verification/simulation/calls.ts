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

interface WatchedQueue {
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
  const queues = new Map<ScheduleId, WatchedQueue>();

  const queueOf = (scheduleId: ScheduleId): WatchedQueue => {
    const queue = queues.get(scheduleId) ?? {
      parts: [],
      present: new Map(),
      entries: new Map(),
      entered: new Set(),
      last: { serving: 0, calledAt: 0, callSize: 0 },
    };
    queues.set(scheduleId, queue);
    return queue;
  };

  const partOf = ({ parts }: WatchedQueue, position: number): Part | undefined =>
    parts.find(({ from, through }) => from < position && position <= through);

  /** If clocks differ, a read may be older, and a seat may become free later. */
  const lookedAtMs = (): number => LOOK_MS + ON_THE_WAY_MS + 2 * faults.spreadMs();

  /** A call is at most twice as large as the one before, or a hundred numbers, and comes ten seconds after it. */
  const checkCall = (
    before: WatchedQueue['last'],
    { serving, calledAt, callSize, soldOut }: QueueState,
  ): void => {
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
  const checkOrder = (queue: WatchedQueue, { userId, position }: Place): void => {
    const part = partOf(queue, position);
    if (!part || !faults.areOver() || faults.spreadMs() > 0) return;
    const first = Math.min(...queue.parts.filter(({ call }) => call === part.call).map(({ from }) => from));
    const now = timeline.now();
    if (queue.present.size > 1) seen('passes while others polled, with correct clocks');
    for (const [other, { position: earlier, since, dueAt }] of queue.present) {
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
    queue: WatchedQueue,
    userId: string,
    position: number,
    sentAt: Instant,
    since: Instant,
  ): void => {
    const { at = Infinity } = partOf(queue, position) ?? {};
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
      const queue = queueOf(state.scheduleId);
      const { serving } = queue.last;
      const isNew = isNewCall(queue.last, state);
      checkCall(queue.last, state);
      if (state.serving > serving) {
        const call = (queue.parts.at(-1)?.call ?? 0) + (isNew ? 1 : 0);
        queue.parts.push({ call, at: timeline.now(), from: serving, through: state.serving });
        seen(isNew ? 'calls' : 'calls that grew');
      }
      queue.last = state;
    },
    cameIn: (place) => {
      const queue = queueOf(place.scheduleId);
      if (queue.entered.has(place.tokenId)) return;
      queue.entered.add(place.tokenId);
      seen('passes');
      const stillFree = holds.freeSince(place.scheduleId, timeline.now() - lookedAtMs());
      queue.entries.set(place.userId, { stillFree });
      checkOrder(queue, place);
    },
    answered: (userId, sale, sentAt, { status, body }) => {
      const queue = queueOf(sale.schedule.scheduleId);
      const before = queue.present.get(userId);
      queue.present.delete(userId);
      if (!faults.areOver()) return;
      const isOnTime = before !== undefined && sentAt <= before.dueAt + ON_THE_WAY_MS;
      const since = isOnTime ? before.since : sentAt;
      const position: number | null | undefined = status === 200 ? before?.position : body.position;
      if (position === null || position === undefined) return;
      if ((status === 200 || body.called) && isOnTime && !before.isCalled)
        checkLearnt(queue, userId, position, sentAt, since);
      if (status === 200) return;
      const present = {
        position,
        since,
        dueAt: timeline.now() + body.pollAfterMs,
        isCalled: body.called,
      };
      queue.present.set(userId, present);
      checkSeats(userId, sale, sentAt, present);
    },
    away: (userId, { schedule }) => {
      queueOf(schedule.scheduleId).present.delete(userId);
    },
    entryOf: (userId, { schedule }) => queueOf(schedule.scheduleId).entries.get(userId),
  };
};
