import type { Stored } from '#lib/audit/snapshot.ts';
import { answered } from '#test/faults/history/lookups.ts';
import type { Past } from '#test/faults/history/past.ts';
import { type Asked, type Claims, claimsOf } from '#test/faults/history/record.ts';

type Place = Stored<'places'>;

/**
 * Whoever was let in came in, with the number that their payment token tells; whoever left has no place any more of
 * those that they knew of; and every hold that was told was there.
 */
export function* passages(past: Past): Generator<string> {
  const places = Map.groupBy(past.versions.places, nameOf);
  yield* untrueEntries(past, places);
  yield* unendedPlaces(past, places);

  const holds = new Set<string>(past.versions.holds.map(({ holdId }) => holdId));
  for (const { userId, body } of answered(past, 'holdSeats', 201)) {
    for (const { holdId } of body.holds as { readonly holdId: string }[])
      if (!holds.has(holdId)) yield `${userId} was told of the hold ${holdId}, which never was`;
  }
}

/** Everything that a user ever was in one line. */
type Places = ReadonlyMap<string, readonly Place[]>;

const nameOf = ({ userId, scheduleId }: { readonly userId?: string; readonly scheduleId?: string }): string =>
  `${userId} ${scheduleId}`;

function* untrueEntries(past: Past, places: Places): Generator<string> {
  for (const asked of answered(past, 'pollQueue', 200)) {
    const { jti, position } = claimsOf(asked.body.token as string);
    const isIn = places
      .get(nameOf(asked))
      ?.some((place) => place.status === 'ACTIVE' && place.tokenId === jti && place.position === position);
    if (!isIn) yield `${asked.userId} was let in with ${position}, and never came in`;
  }
}

/** A token tells of a place once it has its number; one without is of a join that is still on its way. */
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

/** A place ends, or has run out and makes way for the next of the same user. */
const hasEnded = (versions: readonly Place[], tokenId: string, by: number): boolean => {
  const first = versions.findIndex((place) => place.tokenId === tokenId);
  const since = versions.slice(first);
  return (
    first >= 0 &&
    since.some((place) =>
      place.tokenId === tokenId ? place.status === 'EXPIRED' && place.expiresAt <= by : place.createdAt <= by,
    )
  );
};
