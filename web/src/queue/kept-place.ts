import type { Place } from '#web/queue/place.ts';
import { isSignedIn } from '#web/session/session.ts';
import { keyOfUser, remember, remembered, rememberedKeys } from '#web/storage.ts';

/** Whose place, and in which line. */
export interface Line {
  readonly userId: string;
  readonly concertId: string;
  readonly scheduleId: string;
}

/** One key a user and date, so that a second tab, or this one tomorrow, finds the same place. */
const KIND = 'line';

export const keyOf = ({ userId, concertId, scheduleId }: Line): string =>
  keyOfUser(KIND, userId, concertId, scheduleId);

/** The line that a key is of. */
export const lineOf = (key: string): Line | undefined => {
  const [kind, userId, concertId, scheduleId] = key.split(' ');
  return kind === KIND && userId && concertId && scheduleId ? { userId, concertId, scheduleId } : undefined;
};

/** The lines in which this browser keeps a place. */
export const keptLines = (): Line[] => rememberedKeys().flatMap((key) => lineOf(key) ?? []);

export const keptPlace = (line: Line): Place | undefined => {
  try {
    const kept = JSON.parse(remembered(keyOf(line)) ?? 'null') as Place | null;
    return kept ?? undefined;
  } catch {
    return undefined;
  }
};

/** @param place `undefined` forgets it. An answer that comes after somebody has signed out leaves nothing. */
export const keepPlace = (line: Line, place: Place | undefined): void => {
  if (place === undefined || isSignedIn(line.userId)) remember(keyOf(line), place && JSON.stringify(place));
};
