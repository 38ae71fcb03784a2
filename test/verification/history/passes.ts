import type { Stored } from '#lib/audit/snapshot.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import { heldAnswers } from '#test/verification/history/bookings.ts';
import { answered, byUser, isWithin } from '#test/verification/history/lookups.ts';
import type { Past } from '#test/verification/history/past.ts';
import { type Asked, type Claims, claimsOf } from '#test/verification/history/record.ts';

type Place = Stored<'places'>;

/**
 * Every payment token in an answer belongs to a place that entered with the same number, and each place entered by a poll of that
 * time. After leaving, a user has none of the places that answers had named.
 */
export function* passes(past: Past): Generator<string> {
  const places = Map.groupBy(past.versions.places, nameOf);
  yield* passesWithoutEntering(past, places);
  yield* unendedPlaces(past, places);
  yield* enteredWithoutPoll(past);
}

/** A pass lasts five minutes. */
const PASS_MS = 5 * MINUTE;

/**
 * Every fan inside holds a seat. All holds end five minutes after the fan entered, even after an exchange. Answers have the same
 * end.
 */
export function* terms(past: Past): Generator<string> {
  const { places, holds } = past.versions;
  const ends = new Map<string, Instant>();
  const holdEnds = new Map(
    holds.filter(({ status }) => status === 'PENDING').map((one) => [one.holdId, one.expiresAt]),
  );
  for (const { userId, status, tokenId, activatedAt = 0, expiresAt, held = [] } of places) {
    if (status !== 'ACTIVE') continue;
    const end = activatedAt + PASS_MS;
    ends.set(tokenId, end);
    if (held.length === 0) yield `${userId} was inside with ${tokenId}, and without a seat`;
    if (expiresAt !== end) yield `${userId} entered at ${activatedAt} until ${expiresAt}`;
    for (const { holdId, seatNumber, expiresAt: until } of held) {
      if (until !== end || holdEnds.get(holdId) !== end)
        yield `${userId} entered at ${activatedAt} and has seat ${seatNumber} until ${holdEnds.get(holdId)}`;
    }
  }
  for (const { userId, body } of heldAnswers(past)) {
    const end = ends.get(claimsOf(body.token as string).jti);
    if (Date.parse(body.expiresAt as string) !== end)
      yield `${userId} was answered expiresAt ${body.expiresAt}, but the pass ends at ${end}`;
    if (body.holds.length === 0) yield `${userId} was answered a pass without a seat`;
  }
}

/** Every fan who entered had a poll at that time. */
function* enteredWithoutPoll(past: Past): Generator<string> {
  const asked = byUser(past, 'pollQueue');
  for (const { userId, scheduleId, status, activatedAt = 0 } of past.versions.places) {
    const polls = (asked.get(userId) ?? []).filter((one) => one.scheduleId === scheduleId);
    if (status === 'ACTIVE' && !polls.some((one) => isWithin(one, activatedAt)))
      yield `${userId} entered at ${activatedAt}, without a poll then`;
  }
}

/** The versions of places, by user and queue. */
type Places = ReadonlyMap<string, readonly Place[]>;

const nameOf = ({ userId, scheduleId }: { readonly userId?: string; readonly scheduleId?: string }): string =>
  `${userId} ${scheduleId}`;

function* passesWithoutEntering(past: Past, places: Places): Generator<string> {
  for (const asked of answered(past, 'pollQueue', 200)) {
    const { jti, position } = claimsOf(asked.body.token as string);
    const isIn = places
      .get(nameOf(asked))
      ?.some((place) => place.status === 'ACTIVE' && place.tokenId === jti && place.position === position);
    if (!isIn) yield `${asked.userId} got a pass with ${position}, but never entered`;
  }
}

/** The place that an answer's token names. A token without a number names a join, which may have no place yet. */
const placeTold = ({ body }: Asked): Claims[] => {
  if (typeof body?.token !== 'string') return [];
  const claims = claimsOf(body.token as string);
  return claims.position === undefined ? [] : [claims];
};

function* unendedPlaces(past: Past, places: Places): Generator<string> {
  const byName = Map.groupBy(past.history, nameOf);
  for (const left of answered(past, 'leaveQueue', 204)) {
    const told = (byName.get(nameOf(left)) ?? []).filter(({ to }) => to < left.from).flatMap(placeTold);
    const versions = places.get(nameOf(left)) ?? [];
    for (const { jti, position } of told) {
      if (!hasEnded(versions, jti, left.to)) yield `${left.userId} left, and ${position} did not end`;
    }
  }
}

/** Whether a place ended, or expired and was replaced by the user's next one. */
const hasEnded = (versions: readonly Place[], tokenId: string, by: number): boolean => {
  const first = versions.findIndex((place) => place.tokenId === tokenId);
  const since = versions.slice(first);
  return (
    first >= 0 &&
    since.some((place) =>
      place.tokenId === tokenId
        ? place.status === 'EXPIRED' && (place.expiresAt ?? Infinity) <= by
        : place.createdAt <= by,
    )
  );
};
