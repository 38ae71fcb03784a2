import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS, FREE_FOR_MS } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { type Hold, SEAT_COUNT, seatNumbers, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { byUser, isWithin } from '#test/verification/history/lookups.ts';
import { highestLimit, interruptions, type Span } from '#test/verification/history/operator.ts';
import type { Past } from '#test/verification/history/past.ts';
import { polls } from '#test/verification/history/queues.ts';
import { claimsOf } from '#test/verification/history/record.ts';
import { claims } from '#test/verification/history/seats.ts';

/** Numbers that one write called. */
interface Step {
  readonly from: number;
  readonly through: number;
  readonly calledAt: Instant;
  /** The index of its call. A small call may grow, and then has several steps. */
  readonly call: number;
  /** The sale was sold out: all waiting numbers count as called. */
  readonly soldOut: boolean;
}

const queueVersions = ({ versions }: Past, scheduleId: ScheduleId): QueueState[] =>
  versions.queues.filter((queue) => queue.scheduleId === scheduleId);

/** Whether the numbers were added to the last call. */
const hasGrown = (before: QueueState, after: QueueState): boolean =>
  after.callSize === before.callSize + after.serving - before.serving && after.callSize <= CALL_LIMIT;

const stepsOf = (past: Past, scheduleId: ScheduleId): Step[] => {
  const versions = queueVersions(past, scheduleId);
  let call = 0;
  return versions.flatMap((after, index) => {
    const before = versions[index - 1];
    if (!before || after.serving <= before.serving) return [];
    const { serving: through, calledAt, soldOut } = after;
    if (soldOut || !hasGrown(before, after)) call += 1;
    return [{ from: before.serving, through, calledAt, call, soldOut }];
  });
};

const includes = ({ from, through }: Step, position: number): boolean =>
  position > from && position <= through;

/** `activatedAt` is when the poll arrived. The poll may enter by a call that a tick made up to this much later. */
const DATED_WITHIN_MS = 2 * SECOND;

/** A fan enters only with a called number. */
export function* uncalled(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const steps = stepsOf(past, scheduleId);
    for (const place of past.versions.places) {
      const { userId, position, status, activatedAt = 0 } = place;
      if (place.scheduleId !== scheduleId || status !== 'ACTIVE') continue;
      const step = steps.find((one) => includes(one, position));
      if (!step || step.calledAt > activatedAt + DATED_WITHIN_MS)
        yield `${userId} entered with ${position} at ${activatedAt}, without a call`;
    }
  }
}

/** Whether the row changed without a call. */
const isSameCall = (before: QueueState, after: QueueState): boolean =>
  (['serving', 'calledAt', 'callSize'] as const).every((name) => before[name] === after[name]);

/**
 * A call comes at least ten seconds after the last. It has at most twice as many numbers as the last, or a hundred if that is
 * more, and never more than 10,000.
 */
export function* overcalled(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const versions = queueVersions(past, scheduleId);
    for (const [index, after] of versions.entries()) {
      const before = versions[index - 1];
      if (!before || after.soldOut) continue;
      const called = after.serving - before.serving;
      if (isSameCall(before, after) || hasGrown(before, after)) continue;
      if (after.callSize !== called)
        yield `${scheduleId} has callSize ${after.callSize}, but called ${called}`;
      if (after.calledAt < before.calledAt + CALL_MS)
        yield `${scheduleId} called at ${after.calledAt}, too soon after ${before.calledAt}`;
      if (called > Math.min(CALL_MOST, Math.max(CALL_LIMIT, 2 * before.callSize)))
        yield `${scheduleId} called ${called} at ${after.calledAt}, after ${before.callSize}`;
    }
  }
}

const isIn = ({ from, to }: Span, at: Instant): boolean => from < at && at < to;

/** No fan enters while a sale is paused, closed or not open, and no seat is taken in a closed sale. */
export function* enteredWhileInterrupted(past: Past): Generator<string> {
  const pollsOf = byUser(past, 'pollQueue');
  for (const { scheduleId } of past.rows.schedules) {
    const interrupted = interruptions(past, scheduleId);
    for (const { userId, status, activatedAt = 0, ...place } of past.versions.places) {
      // `activatedAt` is when the request arrived. The request may have waited until fans could enter again.
      const asked = pollsOf.get(userId)?.find((poll) => isWithin(poll, activatedAt));
      const entered = asked?.to ?? activatedAt;
      const interruption = interrupted.find(
        ({ surely }) => isIn(surely, activatedAt) && isIn(surely, entered),
      );
      if (place.scheduleId === scheduleId && status === 'ACTIVE' && interruption)
        yield `${userId} entered at ${activatedAt}, when ${scheduleId} was ${interruption.why}`;
    }
    // A read of a schedule may be a second old.
    const closed = interrupted.flatMap(({ why, surely: { from, to } }) =>
      why === 'closed' ? [{ from: from + SECOND, to }] : [],
    );
    for (const { userId, status, createdAt, seatNumber, ...hold } of past.versions.holds) {
      const isTaken = hold.scheduleId === scheduleId && status === 'PENDING';
      if (isTaken && closed.some((span) => isIn(span, createdAt)))
        yield `${userId} took seat ${seatNumber} at ${createdAt}, when ${scheduleId} had been closed`;
    }
  }
}

/** No number is called while a sale is paused, closed or not open, except when it sells out. */
export function* calledWhileInterrupted(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const figures = past.history.filter(
      (asked) =>
        asked.operation === 'getAdmission' && asked.scheduleId === scheduleId && asked.status === 200,
    );
    for (const { surely, why } of interruptions(past, scheduleId)) {
      const seen = figures.filter(
        ({ from, to, body }) => surely.from < from && to < surely.to && !body.soldOut,
      );
      const served = new Set(seen.map(({ body }) => body.serving as number));
      if (served.size > 1) yield `${scheduleId} was ${why} and called: ${[...served].join(', ')}`;
    }
  }
}

/** A span in which a seat was free. */
interface Vacancy extends Span {
  readonly seat: number;
}

/** When seats were free, by the rows of their holds. A span begins once the seat has been free for `FREE_FOR_MS`. */
const vacanciesOf = ({ versions }: Past, scheduleId: ScheduleId): Vacancy[] =>
  seatNumbers.flatMap((seat) => {
    const holds = versions.holds.filter((one) => one.scheduleId === scheduleId && one.seatNumber === seat);
    // The last version of each hold. A seat is free from the end of one hold until the next begins.
    const ends = [...new Map(holds.map((hold) => [hold.holdId, hold])).values()];
    return [0, ...ends.map(freeFrom)].map((from, index) => ({
      seat,
      from: from + FREE_FOR_MS,
      to: ends[index]?.createdAt ?? Number.POSITIVE_INFINITY,
    }));
  });

/** A released hold has the time of its request. On a slow machine the row is written up to this much later. */
const SEEN_WITHIN_MS = 5 * SECOND;

const freeFrom = ({ status, expiresAt }: Hold): Instant => {
  if (status === 'CONFIRMED') return Number.POSITIVE_INFINITY;
  return expiresAt + (status === 'RELEASED' ? SEEN_WITHIN_MS : TAKEOVER_DELAY_MS);
};

/**
 * No called fan gets a waiting answer while a seat is free. So the order holds: a call is made for seats that were free
 * for some time, and a fan of an earlier call who polls on time could have taken them first.
 */
export function* keptWaiting(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const vacancies = vacanciesOf(past, scheduleId);
    const interrupted = interruptions(past, scheduleId);
    for (const { userId, from, to, body, ...asked } of polls(past, 202)) {
      if (asked.scheduleId !== scheduleId || !body.called) continue;
      if (interrupted.some(({ maybe }) => maybe.from <= to && from <= maybe.to)) continue;
      const free = vacancies.find((one) => one.from < from && to < one.to);
      if (free)
        yield `${userId} was told to wait at ${from}, and seat ${free.seat} was free from ${free.from}`;
    }
  }
}

/** A called fan is present if they polled this shortly before a call. */
const PRESENT_MS = SECOND;
/** How old the seats of a poll may be. */
const LOOK_MS = SECOND;

/** Operations that free seats. */
const FREES_SEATS = new Set(['holdSeats', 'releaseSeats', 'leaveQueue', 'cancelPayment']);

/** A gap this long between requests is a skip of the clock. */
const SKIPPED_MS = MINUTE;

/** When requests continued after a skip. Seats that expired during the skip were free for no fan. */
const skipsOf = ({ history }: Past): Instant[] => {
  const begins = history.map(({ from }) => from).toSorted((one, other) => one - other);
  return begins.filter((from, index) => from - (begins[index - 1] ?? from) > SKIPPED_MS);
};

/**
 * Whether seats may count as free although no present fan could have taken them: a release was under way, or the clock has just
 * skipped.
 */
const isUnsure = (past: Past, at: Instant): boolean =>
  skipsOf(past).some((from) => from <= at && at <= from + FREE_FOR_MS) ||
  past.history.some(
    ({ operation, from, to }) =>
      FREES_SEATS.has(operation) &&
      from <= at - FREE_FOR_MS &&
      Math.min(to, from + 2 * SEEN_WITHIN_MS) > at - PRESENT_MS - LOOK_MS,
  );

/**
 * No fan of a later call enters before a present fan of an earlier one. A present fan is called, has polled within the
 * second before the later call, and got a waiting answer. The seats of that call had been free for longer.
 */
export function* passedOver(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const steps = stepsOf(past, scheduleId);
    const stepOf = (position: number) => steps.find((step) => includes(step, position));
    const interrupted = interruptions(past, scheduleId);
    const entered = past.versions.places.filter(
      (one) => one.scheduleId === scheduleId && one.status === 'ACTIVE',
    );
    const enteredAtByPosition = new Map(
      entered.map(({ position, activatedAt = 0 }) => [position, activatedAt]),
    );
    const waited = polls(past, 202).filter((asked) => asked.scheduleId === scheduleId && asked.body.called);
    for (const [position, enteredAt] of enteredAtByPosition) {
      const { call = 0, calledAt = 0, soldOut = true } = stepOf(position) ?? {};
      const isInterrupted = interrupted.some(
        ({ maybe }) => maybe.from <= calledAt && calledAt - FREE_FOR_MS <= maybe.to,
      );
      if (soldOut || isInterrupted || isUnsure(past, calledAt)) continue;
      const passed = waited.find(
        ({ from, body }) =>
          calledAt - PRESENT_MS <= from &&
          from <= calledAt &&
          (stepOf(body.position as number)?.call ?? call) < call &&
          (enteredAtByPosition.get(body.position as number) ?? Number.POSITIVE_INFINITY) > enteredAt,
      );
      if (passed)
        yield `${passed.userId} was called with ${passed.body.position} and waited at ${passed.from}; ${position} was called at ${calledAt} and entered`;
    }
  }
}

/** Paid seats, each from the answer until its owner begins to cancel. */
const paidBy = (past: Past) => claims(past).filter(({ isPaid }) => isPaid);

/** No user holds and owns more seats than the limit. */
export function* beyondLimit(past: Past): Generator<string> {
  const paid = Map.groupBy(paidBy(past), ({ userId, scheduleId }) => `${userId} ${scheduleId}`);
  for (const { scheduleId } of past.rows.schedules) {
    const limitAt = highestLimit(past, scheduleId);
    const passes = past.versions.places.filter((one) => one.scheduleId === scheduleId);
    for (const { userId, status, held = [] } of passes) {
      if (status !== 'ACTIVE') continue;
      const ids = new Set<string>(held.map(({ holdId }) => holdId));
      const taken = past.versions.holds.filter(({ holdId }) => ids.has(holdId));
      const at = Math.max(...taken.map(({ createdAt }) => createdAt));
      const own = (paid.get(`${userId} ${scheduleId}`) ?? []).filter(({ from, to }) => from < at && at < to);
      const owned = new Set(own.map(({ seat }) => seat)).size;
      const limit = limitAt({ from: at, to: at + SEEN_WITHIN_MS });
      if (held.length + owned > limit)
        yield `${userId} holds ${held.length} seats of ${scheduleId} at ${at} and owns ${owned}, and may have ${limit}`;
    }
  }
}

/** A user who owns as many seats as allowed gets no place. One who has a place keeps it. */
export function* joinedAtLimit(past: Past): Generator<string> {
  const paid = Map.groupBy(paidBy(past), ({ userId, scheduleId }) => `${userId} ${scheduleId}`);
  for (const { scheduleId } of past.rows.schedules) {
    const limitAt = highestLimit(past, scheduleId);
    for (const asked of past.history) {
      const { operation, userId, status, from, to, body } = asked;
      const isJoin = operation === 'joinQueue' && asked.scheduleId === scheduleId && status === 201;
      if (!isJoin) continue;
      const { position, earlier } = claimsOf(body.token as string);
      if (position !== undefined || earlier !== undefined) continue;
      // A join may read seats as they were a second ago.
      const own = (paid.get(`${userId} ${scheduleId}`) ?? []).filter(
        (one) => one.from + SECOND < from && to < one.to,
      );
      const owned = new Set(own.map(({ seat }) => seat)).size;
      if (owned >= limitAt({ from, to }))
        yield `${userId} owned ${owned} seats of ${scheduleId} and joined at ${from}`;
    }
  }
}

/** SOLD_OUT is answered only after every seat has been paid. */
export function* tooSoonSoldOut({ history, rows }: Past): Generator<string> {
  const paid = Map.groupBy(
    rows.payments.filter(({ status }) => status !== 'FAILED'),
    ({ scheduleId }) => scheduleId,
  );
  for (const { operation, userId, scheduleId, to, body } of history) {
    if (body?.code !== 'SOLD_OUT' && body?.soldOut !== true) continue;
    const before = (paid.get(scheduleId as ScheduleId) ?? []).filter(({ createdAt }) => createdAt <= to);
    const seats = new Set(before.map(({ seatNumber }) => seatNumber));
    if (seats.size < SEAT_COUNT)
      yield `${userId} was answered by ${operation} that ${scheduleId} is sold out, with ${seats.size} paid`;
  }
}
