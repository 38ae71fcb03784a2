import type { Instant } from '#lib/clock.ts';
import { at, broken, type Rule } from '#lib/audit/rule.ts';
import type { Snapshot, Stored } from '#lib/audit/snapshot.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { hasLivePass } from '#lib/queue/queue.ts';
import { gsi1, keys } from '#lib/table/keys.ts';

type PlaceRow = Stored<'places'>;

const placeName = ({ userId, scheduleId, position }: PlaceRow): string =>
  `the place of user ${userId} in the queue of schedule ${scheduleId} (number ${position})`;

const queueById = ({ queues }: Snapshot) => new Map(queues.map((queue) => [queue.scheduleId, queue]));

const insideById = ({ places }: Snapshot, now: Instant): Map<ScheduleId, PlaceRow[]> =>
  Map.groupBy(
    places.filter((place) => hasLivePass(place, now)),
    ({ scheduleId }) => scheduleId,
  );

/** A number is given once, also when its place has ended. */
const placeNumber: Rule = function* ({ places }) {
  for (const same of Map.groupBy(places, (place) => `${place.scheduleId} ${place.position}`).values()) {
    const [first] = same;
    if (same.length === 1 || !first) continue;
    yield broken(
      `number ${first.position} in the queue of schedule ${first.scheduleId} was given to ` +
        `${same.length} users: ${same.map(({ userId }) => userId).join(', ')}`,
      ...same,
    );
  }
};

/** Nobody has a number that was never handed out. */
const placeWithinTail: Rule = function* (snapshot) {
  const queues = queueById(snapshot);
  for (const place of snapshot.places) {
    const queue = queues.get(place.scheduleId);
    if (Number.isInteger(place.position) && place.position >= 1 && queue && place.position <= queue.tail)
      continue;
    const why = queue ? `whose last number is ${queue.tail}` : 'which does not exist';
    yield broken(`${placeName(place)} is not of that queue, ${why}`, place, queue);
  }
};

/** Nobody has come in before it was their turn, whether the pass is live or has run out. */
const activeCalled: Rule = function* (snapshot) {
  const queues = queueById(snapshot);
  for (const place of snapshot.places) {
    const queue = queues.get(place.scheduleId);
    if (place.status !== 'ACTIVE' || !queue || place.position <= queue.serving) continue;
    yield broken(
      `${placeName(place)} is ACTIVE, but only numbers up to ${queue.serving} were let in`,
      place,
      queue,
    );
  }
};

/** The index of those inside has the ACTIVE places, and only these. */
const activeIndexed: Rule = function* ({ places }) {
  for (const place of places) {
    const { status, scheduleId, hardEndsAt } = place;
    const wanted = status === 'ACTIVE' ? [gsi1.inside(scheduleId), hardEndsAt] : [undefined, undefined];
    const found = [place.gsi1pk, place.gsi1sk];
    const isComplete = status !== 'ACTIVE' || hardEndsAt !== undefined;
    if (isComplete && found[0] === wanted[0] && found[1] === wanted[1]) continue;
    yield broken(
      `${placeName(place)} is ${status} with its end at ${hardEndsAt}, and in the index at ${found.join(' / ')}`,
      place,
    );
  }
};

/** Numbers are let in after they were handed out; admissions follow each other and end at `serving`. */
const queueNumbers: Rule = function* ({ queues }) {
  for (const queue of queues) {
    const { scheduleId, tail, serving, marks = [] } = queue;
    if (!(serving >= 0 && serving <= tail)) {
      yield broken(
        `the queue of schedule ${scheduleId} has let in ${serving} of ${tail} numbers handed out`,
        queue,
      );
    }
    const bounds = [0, ...marks.flatMap(({ from, through }) => [from, through]), serving];
    if (bounds.some((bound, index) => bound < (bounds[index - 1] ?? 0))) {
      yield broken(
        `the admissions of schedule ${scheduleId} are not in order up to ${serving}: ` +
          marks.map(({ from, through }) => `${from}–${through}`).join(', '),
        queue,
      );
    }
  }
};

/**
 * People inside never exceed the cap of the admission that let the last of them in: everyone who is inside now was
 * inside or on the way then.
 */
const insideCap: Rule = function* (snapshot, now) {
  for (const [scheduleId, inside] of insideById(snapshot, now)) {
    const last = inside.reduce((one, other) => (other.position > one.position ? other : one));
    const { admittedCap = 0 } = last;
    if (inside.length <= admittedCap) continue;
    yield broken(
      `${inside.length} people are inside schedule ${scheduleId}, but number ${last.position} (user ${last.userId}) ` +
        `was let in with room for ${admittedCap}`,
      ...inside,
    );
  }
};

/** A queue in which someone waits or is inside is where the tick finds it; both its rows say the same. */
const queueOpen: Rule = function* (snapshot, now) {
  const inside = insideById(snapshot, now);
  const queues = queueById(snapshot);
  const rows = new Map(snapshot.openQueues.map((row) => [row.scheduleId, row]));
  for (const queue of snapshot.queues) {
    const { scheduleId, tail, serving, soldOut, closed, open } = queue;
    const row = rows.get(scheduleId);
    const waiting = soldOut || closed ? 0 : tail - serving;
    const busy = waiting > 0 || inside.has(scheduleId);
    if (open === (row !== undefined) && (open || !busy)) continue;
    yield broken(
      `the queue of schedule ${scheduleId} has ${waiting} waiting and ${inside.get(scheduleId)?.length ?? 0} inside ` +
        `at ${at(now)}; it says open: ${open} and ${row ? 'is' : 'is not'} among the open queues`,
      queue,
      row ?? keys.openQueue(scheduleId),
    );
  }
  for (const row of snapshot.openQueues) {
    if (queues.has(row.scheduleId)) continue;
    yield broken(`schedule ${row.scheduleId} is among the open queues, but has no queue`, row);
  }
};

export const queueRules = {
  'place-number': placeNumber,
  'place-within-tail': placeWithinTail,
  'active-called': activeCalled,
  'active-indexed': activeIndexed,
  'queue-numbers': queueNumbers,
  'inside-cap': insideCap,
  'queue-open': queueOpen,
} satisfies Record<string, Rule>;
