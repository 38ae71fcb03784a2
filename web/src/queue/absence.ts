import { peopleAhead, type Phase, type Place } from '#web/queue/place.ts';

/** An answer may be this late although the user was not away. */
const LATE_MS = 60_000;

/** Whether no answer has come for long although one was due. @param now by the server's clock */
export const isOverdue = ({ nextAskAt }: Place, now: number): boolean =>
  nextAskAt !== undefined && now > nextAskAt + LATE_MS;

/** What happened to a place while its user was away. */
export type Absence =
  /** Still in the queue, with the people ahead then and now. */
  | { readonly kind: 'waiting'; readonly since: number; readonly from: number; readonly to: number }
  /** The number was called, but others took the free seats. */
  | { readonly kind: 'passedOver'; readonly since: number }
  | { readonly kind: 'entered'; readonly since: number }
  /** The place has ended, or nobody can enter any more. */
  | { readonly kind: 'lost' | 'soldOut' | 'closed'; readonly since: number };

/** @param before the place as it was last known */
export const absenceOf = (before: Place, place: Place): Absence | undefined => {
  const since = before.figures?.asOf ?? before.tokenAt;
  const kind = kinds[place.phase];
  if (kind !== undefined) return place.phase === before.phase ? undefined : { kind, since };
  const [from, to] = [peopleAhead(before), peopleAhead(place)];
  if (place.phase !== 'waiting' || from === undefined || to === undefined) return undefined;
  return { kind: 'waiting', since, from, to };
};

const kinds: Readonly<Partial<Record<Phase, 'passedOver' | 'entered' | 'lost' | 'soldOut' | 'closed'>>> = {
  standby: 'passedOver',
  inside: 'entered',
  lost: 'lost',
  soldOut: 'soldOut',
  closed: 'closed',
};
