import { type Instant, SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MS } from '#lib/queue/admission.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import type { HoldWatch } from '#test/verification/simulation/holds.ts';
import { isInterrupted } from '#test/verification/simulation/sales.ts';
import type { Answer, Sale, World } from '#test/verification/simulation/world.ts';

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

/** How long a request takes. */
const ON_THE_WAY_MS = SECOND / 2;
/** A fan who polls on time learns of a call, or of a free seat, within this time. */
const LEARNS_MS = 3 * SECOND;
/** How old a read of the seats or of the queue may be. */
const READ_AGE_MS = SECOND;
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

/** What is known of one queue. */
class WatchedQueue {
  readonly present = new Map<string, Present>();
  readonly entered = new Set<string>();
  readonly freeOnEntering = new Map<string, readonly number[]>();
  last: Pick<QueueState, 'serving' | 'calledAt' | 'callSize'> = { serving: 0, calledAt: 0, callSize: 0 };
  readonly #parts: Part[] = [];

  addPart(through: number, at: Instant, isNew: boolean): void {
    const call = (this.#parts.at(-1)?.call ?? 0) + (isNew ? 1 : 0);
    this.#parts.push({ call, at, from: this.last.serving, through });
  }

  partOf(position: number): Part | undefined {
    return this.#parts.find(({ from, through }) => from < position && position <= through);
  }

  /** Numbers up to this one were called before the call of a part. */
  calledBefore({ call }: Part): number {
    return Math.min(...this.#parts.filter((part) => part.call === call).map(({ from }) => from));
  }
}

/** Follows each queue: the calls, who waits and polls on time, and who enters. */
export class CallWatch {
  readonly #watched: Watched;
  readonly #queues = new Map<string, WatchedQueue>();

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  #queueOf({ scheduleId }: Pick<Place, 'scheduleId'>): WatchedQueue {
    const queue = this.#queues.get(scheduleId) ?? new WatchedQueue();
    this.#queues.set(scheduleId, queue);
    return queue;
  }

  /** If clocks differ, a read may be older, and a seat may become free later. */
  #readAgeMs(): number {
    return READ_AGE_MS + ON_THE_WAY_MS + 2 * this.#watched.faults.spreadMs();
  }

  /** The row of a queue was written. */
  queueWritten(state: QueueState): void {
    const { timeline, seen } = this.#watched;
    const queue = this.#queueOf(state);
    const isNew = isNewCall(queue.last, state);
    this.#checkCall(queue.last, state);
    if (state.serving > queue.last.serving) {
      queue.addPart(state.serving, timeline.now(), isNew);
      seen(isNew ? 'calls' : 'calls that grew');
    }
    queue.last = state;
  }

  /** A call is at most twice as large as the one before, or a hundred numbers, and comes ten seconds after it. */
  #checkCall(before: WatchedQueue['last'], { serving, calledAt, callSize, soldOut }: QueueState): void {
    const { violations } = this.#watched;
    if (serving < before.serving) violations.push(`number ${serving} was called after ${before.serving}`);
    // The entries of a cancelled draw count as called, without a call.
    if (soldOut || serving === before.serving || callSize === 0) return;
    const isNew = isNewCall(before, { serving, callSize });
    const most = isNew ? Math.max(CALL_LIMIT, 2 * before.callSize) : CALL_LIMIT;
    if (callSize > most) violations.push(`${callSize} numbers were called, after ${before.callSize}`);
    if (isNew && calledAt - before.calledAt < CALL_MS)
      violations.push(`a call came ${calledAt - before.calledAt} ms after the one before`);
  }

  /** A place became ACTIVE. */
  entered(place: Place): void {
    const { timeline, holds, seen } = this.#watched;
    const queue = this.#queueOf(place);
    if (queue.entered.has(place.tokenId)) return;
    queue.entered.add(place.tokenId);
    seen('passes');
    const free = holds.freeSince(place.scheduleId, timeline.now() - this.#readAgeMs());
    queue.freeOnEntering.set(place.userId, free);
    this.#checkOrder(queue, place);
  }

  /** A fan who polled on time since before a later call enters before the fans of that call. */
  #checkOrder(queue: WatchedQueue, { userId, position }: Place): void {
    const { timeline, faults, violations, seen } = this.#watched;
    const part = queue.partOf(position);
    if (!part || !faults.areOver() || faults.spreadMs() > 0) return;
    const now = timeline.now();
    const calledBefore = queue.calledBefore(part);
    if (queue.present.size > 1) seen('passes while others polled, with correct clocks');
    for (const [other, { position: earlier, since, dueAt }] of queue.present) {
      if (other === userId || earlier > calledBefore) continue;
      const isThere = since < part.at - LEARNS_MS && dueAt + ON_THE_WAY_MS >= now;
      if (isThere)
        violations.push(
          `${userId} entered with number ${position}, called ${(now - part.at) / SECOND} s ago, while ${other} has asked ` +
            `with number ${earlier} of an earlier call for ${(now - since) / SECOND} s`,
        );
    }
  }

  /** Seats that were free for so long, when a fan entered, that every read must have shown them, and that nobody had taken. */
  freeOnEntering(userId: string, { schedule }: Sale): readonly number[] {
    return this.#queueOf(schedule).freeOnEntering.get(userId) ?? [];
  }

  /** A poll was answered with 202 or 200. */
  answered(userId: string, sale: Sale, sentAt: Instant, { status, body }: Answer): void {
    const { timeline, faults } = this.#watched;
    const queue = this.#queueOf(sale.schedule);
    const before = queue.present.get(userId);
    queue.present.delete(userId);
    if (!faults.areOver()) return;
    const isOnTime = before !== undefined && sentAt <= before.dueAt + ON_THE_WAY_MS;
    const since = isOnTime ? before.since : sentAt;
    const position: number | null | undefined = status === 200 ? before?.position : body.position;
    if (position === null || position === undefined) return;
    if ((status === 200 || body.called) && isOnTime && !before.isCalled)
      this.#checkLearnt(userId, queue.partOf(position), sentAt, since);
    if (status === 200) return;
    const dueAt = timeline.now() + body.pollAfterMs;
    const present = { position, since, dueAt, isCalled: body.called };
    queue.present.set(userId, present);
    this.#checkSeats(userId, sale, sentAt, present);
  }

  /** A fan stops polling. */
  away(userId: string, { schedule }: Sale): void {
    this.#queueOf(schedule).present.delete(userId);
  }

  /** A fan who polls on time learns of a call in time. */
  #checkLearnt(userId: string, part: Part | undefined, sentAt: Instant, since: Instant): void {
    const { faults, violations, seen } = this.#watched;
    if (!part || since > part.at) return;
    seen('calls learnt by polling');
    if (sentAt - part.at > LEARNS_MS + 2 * faults.spreadMs())
      violations.push(`${userId} polled on time, and learnt of a call ${(sentAt - part.at) / SECOND} s late`);
  }

  /** No seat stays free for long while a fan polls for one. */
  #checkSeats(userId: string, sale: Sale, sentAt: Instant, { since, isCalled }: Present): void {
    const { timeline, violations, seen } = this.#watched;
    const now = timeline.now();
    if (isCalled) {
      seen('called fans without a free seat');
      const readAgeMs = this.#readAgeMs();
      const left = this.#freeSince(sale, sentAt - readAgeMs, readAgeMs + READ_AGE_MS);
      if (left.length > 0)
        violations.push(
          `${userId} is called and was told to wait for ${sale.name}, where ${left.join(', ')} are free`,
        );
    } else if (now - since > PASSED_MS) {
      const left = this.#freeSince(sale, now - PASSED_MS, PASSED_MS);
      if (left.length > 0)
        violations.push(`${userId} waits for ${sale.name}, where ${left.join(', ')} have long been free`);
    }
  }

  /** The seats that are free since an instant. None if the sale was interrupted in the last `withinMs`. */
  #freeSince(sale: Sale, since: Instant, withinMs: number): number[] {
    const { timeline, holds } = this.#watched;
    return isInterrupted(sale, timeline.now(), withinMs)
      ? []
      : holds.freeSince(sale.schedule.scheduleId, since);
  }
}
