import type { OwnPlace } from '#web/queue/own-places.ts';
import { hasEnded, isTurn, peopleAhead, type Place } from '#web/queue/place.ts';

/** The most urgent place first: seats to pay, the soonest end before the others; then called; then the fewest people ahead. */
export const byUrgency = (places: readonly OwnPlace[], now: number): OwnPlace[] =>
  places.toSorted((one, other) => {
    const [[group, order], [otherGroup, otherOrder]] = [
      urgencyOf(one.place, now),
      urgencyOf(other.place, now),
    ];
    return group - otherGroup || order - otherOrder;
  });

const urgencyOf = (place: Place, now: number): readonly [group: number, order: number] => {
  if (hasEnded(place, now)) return [4, 0];
  if (place.phase === 'inside') return [0, place.pass?.expiresAt ?? 0];
  if (isTurn(place)) return [1, 0];
  if (place.phase === 'closed') return [3, 0];
  return [2, peopleAhead(place) ?? Number.MAX_SAFE_INTEGER];
};
