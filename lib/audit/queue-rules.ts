import { bySchedule } from '#lib/audit/by-schedule.ts';
import { at, broken, type GroupingOf, ofGroups, ofRows, type Rule } from '#lib/audit/rule.ts';
import { SECOND } from '#lib/clock.ts';
import { isUnfinished } from '#lib/draw/draw.ts';
import { isCalled, isWaiting, numberInQueue, type Place, type QueueState } from '#lib/queue/queue.ts';
import { placeIs } from '#lib/queue/status.ts';
import { keys } from '#lib/table/keys.ts';

const placeName = ({ userId, scheduleId, position }: Pick<Place, 'userId' | 'scheduleId' | 'position'>) =>
  `the place of user ${userId} in the queue of schedule ${scheduleId} (number ${position})`;

const byNumber: GroupingOf<'places'> = {
  name: 'number in a queue',
  keyOf: {
    places: ({ scheduleId, position, nonce }) =>
      `${scheduleId} ${nonce === undefined ? '' : 'entry '}${position}`,
  },
};

/** A queue with all its places. */
const byQueue: GroupingOf<'queues' | 'places'> = {
  name: 'queue',
  keyOf: { queues: ({ scheduleId }) => scheduleId, places: ({ scheduleId }) => scheduleId },
  inParts: 'places',
};

/** No two places of a queue have the same number, not even ended ones. */
const placeNumber = ofGroups(byNumber, function* ({ places }) {
  const [first] = places;
  if (places.length === 1 || !first) return;
  yield broken(
    `number ${first.position} in the queue of schedule ${first.scheduleId} was given to ` +
      `${places.length} users: ${places.map(({ userId }) => userId).join(', ')}`,
    ...places,
  );
});

/** The last position in the series of this place. Entries of a draw are one series, all other places are another. */
const lastPosition = (
  { tail, entries = 0 }: Pick<QueueState, 'tail' | 'entries'>,
  { nonce }: Pick<Place, 'nonce'>,
): number => (nonce === undefined ? tail - entries : entries);

/** No place has a number that was never given out. */
const placeWithinTail = ofGroups(byQueue, function* ({ queues, places }) {
  const queue = queues.at(-1);
  for (const place of places) {
    const last = queue && lastPosition(queue, place);
    if (
      Number.isInteger(place.position) &&
      place.position >= 1 &&
      last !== undefined &&
      place.position <= last
    )
      continue;
    const why = queue ? `whose last number is ${last}` : 'which does not exist';
    yield broken(`${placeName(place)} has no number of that queue, ${why}`, place, queue);
  }
});

/** Every place that is or was a pass has a number that was called. */
const activeCalled = ofGroups(byQueue, function* ({ queues, places }) {
  const queue = queues.at(-1);
  for (const place of places) {
    if (!queue || placeIs[place.status] !== 'PASS') continue;
    if (isCalled(numberInQueue(place, queue), queue)) continue;
    yield broken(
      `${placeName(place)} is ${place.status}, but only numbers up to ${queue.serving} are called`,
      place,
      queue,
    );
  }
});

/**
 * TTL never removes a place that waits. Places that an earlier version has made have an `expiresAt` with their TTL, which counts
 * no more.
 */
const waitingLasts = ofRows(function* ({ places }) {
  for (const place of places) {
    if (!isWaiting(place) || place.ttl === undefined || place.expiresAt !== undefined) continue;
    yield broken(`${placeName(place)} waits, and TTL removes it at ${at(place.ttl * SECOND)}`, place);
  }
});

/** Only given numbers are called, and the last call is not larger than all calls together. */
const queueNumbers = ofRows(function* ({ queues }) {
  for (const queue of queues) {
    const { scheduleId, tail, entries = 0, serving, callSize } = queue;
    if (callSize >= 0 && callSize <= serving && serving <= tail && entries <= tail) continue;
    yield broken(
      `the queue of schedule ${scheduleId} has called ${serving} of ${tail} numbers given out, ${callSize} of them last`,
      queue,
    );
  }
});

/** A queue in which somebody waits, or whose draw is not finished, is among the open queues, and its own row says `open`. */
const queueOpen = ofGroups(bySchedule, function* ({ queues, openQueues }, now) {
  const row = openQueues.at(-1);
  for (const queue of queues) {
    const { scheduleId, tail, serving, soldOut, closed, open } = queue;
    const waiting = soldOut || closed ? 0 : tail - serving;
    const hasDrawLeft = isUnfinished(queue, now);
    const isNeeded = waiting > 0 || hasDrawLeft;
    if (open === (row !== undefined) && (open || !isNeeded)) continue;
    yield broken(
      `the queue of schedule ${scheduleId} has ${waiting} waiting${hasDrawLeft ? ' and a draw to finish' : ''} ` +
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
  'waiting-lasts': waitingLasts,
  'queue-numbers': queueNumbers,
  'queue-open': queueOpen,
} satisfies Record<string, Rule>;
