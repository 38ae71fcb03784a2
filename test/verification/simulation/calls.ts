import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { CALL_LIMIT, CALL_MS } from '#lib/queue/admission.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import type { HoldWatch } from '#test/verification/simulation/holds.ts';
import { isInterrupted } from '#test/verification/simulation/shows.ts';
import type { Answer, Show, World } from '#test/verification/simulation/world.ts';

/** What somebody found when they came in. */
interface Entry {
  /** Seats that had been free for so long that every look must have shown them, and that nobody has taken. */
  readonly stillFree: readonly number[];
}

/** Follows the calls of each line, who waits in it and asks when told, and who comes in. */
export interface CallWatch {
  /** The row of a queue was written. */
  queueWritten(state: QueueState): void;
  cameIn(place: Place): void;
  /** Somebody who asked for their turn was answered: 202 or 200. */
  answered(userId: string, show: Show, sentAt: Instant, answer: Answer): void;
  /** Somebody no longer asks. */
  away(userId: string, show: Show): void;
  entryOf(userId: string, show: Show): Entry | undefined;
}

/** Numbers that were called at once: a call may have several parts. */
interface Part {
  readonly call: number;
  readonly at: Instant;
  readonly from: number;
  readonly through: number;
}

/** Somebody with a number who asks again whenever told. */
interface Present {
  readonly position: number;
  /** Since when without a break. */
  readonly since: Instant;
  /** When they were told to ask again. */
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

/** How long a request is on its way. */
const ON_THE_WAY_MS = SECOND / 2;
/** Whoever asks when told learns of a call, or of a free seat, within this time. */
const LEARNS_MS = 3 * SECOND;
/** A look at the seats or at the queue may be so old. */
const LOOK_MS = SECOND;
/** The longest line of people who have gone is passed by then. */
const PASSED_MS = 100 * SECOND;

type Called = Pick<QueueState, 'serving' | 'callSize'>;

/** Whether the numbers that were called since are a call of their own; or else they joined the last. */
const isNewCall = (before: Called, { serving, callSize }: Called): boolean =>
  callSize <= serving - before.serving;

/** What the watch looks at, and whom it tells. */
interface Watched extends Pick<World, 'violations' | 'seen'> {
  readonly timeline: Pick<World['timeline'], 'now'>;
  readonly sky: Pick<World['sky'], 'isClear' | 'spreadMs'>;
  readonly holds: Pick<HoldWatch, 'freeSince'>;
}

export const watchCalls = ({ timeline, sky, holds, violations, seen }: Watched): CallWatch => {
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

  /** By clocks that differ, what was read a second ago may be older, and a seat be free later. */
  const lookedAtMs = (): number => LOOK_MS + ON_THE_WAY_MS + 2 * sky.spreadMs();

  /** A call is at most twice as large as the one before it, or a hundred numbers, and takes ten seconds. */
  const checkCall = (before: Line['last'], { serving, calledAt, callSize, soldOut }: QueueState): void => {
    if (serving < before.serving) violations.push(`number ${serving} was called after ${before.serving}`);
    if (soldOut || serving === before.serving) return;
    const isNew = isNewCall(before, { serving, callSize });
    const most = isNew ? Math.max(CALL_LIMIT, 2 * before.callSize) : CALL_LIMIT;
    if (callSize > most) violations.push(`${callSize} numbers were called, after ${before.callSize}`);
    if (isNew && calledAt - before.calledAt < CALL_MS)
      violations.push(`a call came ${calledAt - before.calledAt} ms after the one before`);
  };

  /** Whoever has been there since before a later call was made comes in before its people. */
  const checkOrder = (line: Line, { userId, position }: Place): void => {
    const part = partOf(line, position);
    if (!part || !sky.isClear() || sky.spreadMs() > 0) return;
    const first = Math.min(...line.parts.filter(({ call }) => call === part.call).map(({ from }) => from));
    const now = timeline.now();
    if (line.present.size > 1) seen('entries while others asked, by clocks that are right');
    for (const [other, { position: earlier, since, dueAt }] of line.present) {
      if (other === userId || earlier > first) continue;
      const isThere = since < part.at - LEARNS_MS && dueAt + ON_THE_WAY_MS >= now;
      if (isThere)
        violations.push(
          `${userId} came in with number ${position}, called ${(now - part.at) / SECOND} s ago, while ${other} has asked ` +
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
    seen('calls that were learnt of');
    if (sentAt - at > LEARNS_MS + 2 * sky.spreadMs())
      violations.push(`${userId} asked when told, and learnt of a call ${(sentAt - at) / SECOND} s late`);
  };

  /** No seat is left for long while somebody asks for one. */
  const checkSeats = (userId: string, show: Show, sentAt: Instant, { since, isCalled }: Present): void => {
    const now = timeline.now();
    const { scheduleId } = show.schedule;
    if (isCalled) {
      seen('called and no seat free');
      const left = isInterrupted(show, now, lookedAtMs() + LOOK_MS)
        ? []
        : holds.freeSince(scheduleId, sentAt - lookedAtMs());
      if (left.length > 0)
        violations.push(
          `${userId} is called and was told to wait for ${show.name}, where ${left.join(', ')} are free`,
        );
    } else if (now - since > PASSED_MS && !isInterrupted(show, now, PASSED_MS)) {
      const left = holds.freeSince(scheduleId, now - PASSED_MS);
      if (left.length > 0)
        violations.push(`${userId} waits for ${show.name}, where ${left.join(', ')} have long been free`);
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
      seen('fans who came in');
      const stillFree = holds.freeSince(place.scheduleId, timeline.now() - lookedAtMs());
      line.entries.set(place.userId, { stillFree });
      checkOrder(line, place);
    },
    answered: (userId, show, sentAt, { status, body }) => {
      const line = lineOf(show.schedule.scheduleId);
      const before = line.present.get(userId);
      line.present.delete(userId);
      if (!sky.isClear()) return;
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
      checkSeats(userId, show, sentAt, present);
    },
    away: (userId, { schedule }) => {
      lineOf(schedule.scheduleId).present.delete(userId);
    },
    entryOf: (userId, { schedule }) => lineOf(schedule.scheduleId).entries.get(userId),
  };
};
