import type { AdmissionSettings } from '#lib/concert/concert.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { CLAIM_WINDOW_MS, isCalledBy } from '#lib/queue/queue.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import type { Past } from '#test/faults/history/past.ts';
import { polls } from '#test/faults/history/queues.ts';
import { claimsOf, isOpen } from '#test/faults/history/record.ts';
import { claims } from '#test/faults/history/seats.ts';

/** Whoever comes in was called before, and not too long ago: an admission names the number and the room there was. */
export function* uncalled({ versions }: Past): Generator<string> {
  const marksOf = Map.groupBy(
    versions.queues.flatMap(({ scheduleId, marks = [] }) => marks.map((mark) => ({ scheduleId, ...mark }))),
    ({ scheduleId }) => scheduleId,
  );
  for (const {
    scheduleId,
    userId,
    position,
    status,
    activatedAt = 0,
    admittedCap,
    maxSeats,
  } of versions.places) {
    if (status !== 'ACTIVE') continue;
    const isCalled = marksOf
      .get(scheduleId)
      ?.some(
        (mark) =>
          isCalledBy(mark, position) &&
          activatedAt <= mark.at + CLAIM_WINDOW_MS &&
          mark.cap === admittedCap &&
          mark.maxSeats === maxSeats,
      );
    if (!isCalled) yield `${userId} came in with ${position} at ${activatedAt}, and no admission says so`;
  }
}

interface Stay {
  readonly from: Instant;
  readonly to: Instant;
  readonly position: number;
  readonly cap: number;
}

/** The times in which someone knew to be inside, and for how many the admission that let them in had room. */
const stays = (past: Past, scheduleId: ScheduleId): Stay[] => {
  const told = Map.groupBy(
    polls(past, 200).filter((asked) => asked.scheduleId === scheduleId),
    ({ body }) => claimsOf(body.token as string).jti,
  );
  const places = Map.groupBy(past.versions.places, ({ tokenId }) => tokenId as string);
  return [...told].flatMap(([tokenId, answers]) => {
    const versions = places.get(tokenId) ?? [];
    const active = versions.findLast(({ status }) => status === 'ACTIVE');
    const last = versions.at(-1);
    if (!last || !active) return [];
    const from = Math.min(...answers.map(({ to }) => to));
    // A pass that has run out can still be left.
    const to = Math.min(active.expiresAt, last.expiresAt);
    return [{ from, to, position: last.position, cap: active.admittedCap ?? 0 }];
  });
};

/**
 * At no time more are inside than the last admission among theirs had room for: all who are inside then were inside or on
 * the way when it was decided.
 */
export function* crowds(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const all = stays(past, scheduleId);
    for (const { from } of all) {
      const inside = all.filter((stay) => stay.from <= from && from < stay.to);
      const last = inside.reduce((one, other) => (other.position > one.position ? other : one), {
        position: 0,
        cap: 0,
      });
      if (inside.length > last.cap)
        yield `${inside.length} were inside ${scheduleId} at ${from}, and ${last.position} was let in with room for ${last.cap}`;
    }
  }
}

interface Rule extends AdmissionSettings {
  readonly from: Instant;
  readonly to: Instant;
}

/** What the operator had set, one after the other, each from when it was asked for until what came next was answered. */
const rulesOf = ({ history, versions }: Past, scheduleId: ScheduleId): Rule[] => {
  const first = versions.schedules.find((one) => one.scheduleId === scheduleId);
  if (!first) return [];
  const rules: Rule[] = [{ ...first, from: 0, to: Number.POSITIVE_INFINITY }];
  for (const asked of history) {
    if (asked.operation !== 'updateSchedule' || asked.scheduleId !== scheduleId) continue;
    if (asked.status !== 200 && !isOpen(asked)) continue;
    const before = rules.pop() as Rule;
    rules.push({ ...before, to: asked.to }, { ...before, ...asked.change, from: asked.from });
  }
  return rules;
};

/** An admission is dated before it reads what it goes by. */
const READ_WITHIN_MS = 2 * SECOND;

/**
 * The most that an admission of that time can have had room for. Settings may be what they were a second before; whoever
 * was let in when fewer seats were counted for each goes on with so many.
 */
const roomFor = (rules: readonly Rule[], at: Instant, unsold: number): number => {
  const known = rules.filter(({ from }) => from <= at + READ_WITHIN_MS);
  const maxSeatsPerUser = Math.min(...known.map((rule) => rule.maxSeatsPerUser));
  const inForce = known.filter(({ to }) => at - SECOND <= to);
  return Math.max(...inForce.map((rule) => admissionRoom({ ...rule, maxSeatsPerUser }, unsold)));
};

/** So many may be inside at the most, with so many seats unsold. */
const admissionRoom = ({ maxActive, admitFactor, maxSeatsPerUser }: Rule, unsold: number): number =>
  unsold === 0 ? 0 : Math.min(maxActive, Math.max(1, Math.floor((admitFactor * unsold) / maxSeatsPerUser)));

/** Nobody has more seats at once than were counted for them when they were called, whatever was set since. */
export function* beyondLimit({ versions }: Past): Generator<string> {
  for (const { userId, scheduleId, held = [], maxSeats = 0, status } of versions.places) {
    if (status === 'ACTIVE' && held.length > maxSeats)
      yield `${userId} holds ${held.length} seats of ${scheduleId}, and ${maxSeats} were counted for them`;
  }
}

/** No admission has more room than the operator's settings and the seats that nobody has bought by then allow. */
export function* overfull(past: Past): Generator<string> {
  const bought = claims(past).filter(({ isPaid }) => isPaid);
  for (const { scheduleId, marks = [] } of past.versions.queues) {
    const rules = rulesOf(past, scheduleId);
    for (const { at, cap } of marks) {
      const sold = bought.filter((one) => one.scheduleId === scheduleId && one.from < at && at < one.to);
      const unsold = SEAT_COUNT - new Set(sold.map(({ seat }) => seat)).size;
      const room = roomFor(rules, at, unsold);
      if (cap > room) yield `${scheduleId} had room for ${room} at ${at}, and let in with room for ${cap}`;
    }
  }
}

/** Nobody is told that a date is sold out before every seat of it has been paid. */
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
      yield `${userId} was told by ${operation} that ${scheduleId} is sold out, with ${seats.size} paid`;
  }
}
