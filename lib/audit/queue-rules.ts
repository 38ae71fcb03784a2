import { bySchedule } from '#lib/audit/by-schedule.ts';
import { at, broken, type GroupingOf, ofGroups, ofRows, type Rule } from '#lib/audit/rule.ts';
import type { Place } from '#lib/queue/queue.ts';
import { gsi1, keys } from '#lib/table/keys.ts';

const placeName = ({ userId, scheduleId, position }: Pick<Place, 'userId' | 'scheduleId' | 'position'>) =>
  `the place of user ${userId} in the queue of schedule ${scheduleId} (number ${position})`;

const byNumber: GroupingOf<'places'> = {
  name: 'number in a queue',
  keyOf: { places: ({ scheduleId, position }) => `${scheduleId} ${position}` },
};

/** A queue with all of its places. */
const byQueue: GroupingOf<'queues' | 'places'> = {
  name: 'queue',
  keyOf: { queues: ({ scheduleId }) => scheduleId, places: ({ scheduleId }) => scheduleId },
  inParts: 'places',
};

/** A number is given once, also when its place has ended. */
const placeNumber = ofGroups(byNumber, function* ({ places }) {
  const [first] = places;
  if (places.length === 1 || !first) return;
  yield broken(
    `number ${first.position} in the queue of schedule ${first.scheduleId} was given to ` +
      `${places.length} users: ${places.map(({ userId }) => userId).join(', ')}`,
    ...places,
  );
});

/** Nobody has a number that was never handed out. */
const placeWithinTail = ofGroups(byQueue, function* ({ queues, places }) {
  const queue = queues.at(-1);
  for (const place of places) {
    if (Number.isInteger(place.position) && place.position >= 1 && queue && place.position <= queue.tail)
      continue;
    const why = queue ? `whose last number is ${queue.tail}` : 'which does not exist';
    yield broken(`${placeName(place)} is not of that queue, ${why}`, place, queue);
  }
});

/** Nobody has come in before it was their turn, whether the pass is live or has run out. */
const activeCalled = ofGroups(byQueue, function* ({ queues, places }) {
  const queue = queues.at(-1);
  for (const place of places) {
    if (place.status !== 'ACTIVE' || !queue || place.position <= queue.serving) continue;
    yield broken(
      `${placeName(place)} is ACTIVE, but only numbers up to ${queue.serving} were let in`,
      place,
      queue,
    );
  }
});

/** The index of those inside has the ACTIVE places, and only these. */
const activeIndexed = ofRows(function* ({ places }) {
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
});

/** Numbers are let in after they were handed out; admissions follow each other and end at `serving`. */
const queueNumbers = ofRows(function* ({ queues }) {
  for (const queue of queues) {
    const { scheduleId, tail, serving } = queue;
    const marks = Array.isArray(queue.marks) ? queue.marks : [];
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
});

/**
 * People inside never exceed the cap of the admission that let the last of them in: everyone who is inside now was
 * inside or on the way then.
 */
const insideCap = ofGroups(bySchedule, function* ({ places: inside }) {
  const [first, ...others] = inside;
  if (!first) return;
  const last = others.reduce((one, other) => (other.position > one.position ? other : one), first);
  const { scheduleId, admittedCap = 0 } = last;
  if (inside.length <= admittedCap) return;
  yield broken(
    `${inside.length} people are inside schedule ${scheduleId}, but number ${last.position} (user ${last.userId}) ` +
      `was let in with room for ${admittedCap}`,
    ...inside,
  );
});

/** A queue in which someone waits or is inside is where the tick finds it; both its rows say the same. */
const queueOpen = ofGroups(bySchedule, function* ({ queues, openQueues, places: inside }, now) {
  const row = openQueues.at(-1);
  for (const queue of queues) {
    const { scheduleId, tail, serving, soldOut, closed, open } = queue;
    const waiting = soldOut || closed ? 0 : tail - serving;
    const busy = waiting > 0 || inside.length > 0;
    if (open === (row !== undefined) && (open || !busy)) continue;
    yield broken(
      `the queue of schedule ${scheduleId} has ${waiting} waiting and ${inside.length} inside ` +
        `at ${at(now)}; it says open: ${open} and ${row ? 'is' : 'is not'} among the open queues`,
      queue,
      row ?? keys.openQueue(scheduleId),
    );
  }
  for (const one of queues.length === 0 ? openQueues : []) {
    yield broken(`schedule ${one.scheduleId} is among the open queues, but has no queue`, one);
  }
});

export const queueRules = {
  'place-number': placeNumber,
  'place-within-tail': placeWithinTail,
  'active-called': activeCalled,
  'active-indexed': activeIndexed,
  'queue-numbers': queueNumbers,
  'inside-cap': insideCap,
  'queue-open': queueOpen,
} satisfies Record<string, Rule>;
