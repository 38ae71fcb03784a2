import type { Place } from '#web/queue/place.ts';
import { remember, remembered, rememberedKeys } from '#web/storage.ts';

/** Whose place, and in which line. */
export interface Line {
  readonly userId: string;
  readonly concertId: string;
  readonly scheduleId: string;
}

/** One key a user and date, so that a second tab, or this one tomorrow, finds the same place. */
const PREFIX = 'place ';

export const keyOf = ({ userId, concertId, scheduleId }: Line): string =>
  `${PREFIX}${userId} ${concertId} ${scheduleId}`;

/** The line that a key is of. */
export const lineOf = (key: string): Line | undefined => {
  if (!key.startsWith(PREFIX)) return undefined;
  const [userId, concertId, scheduleId] = key.slice(PREFIX.length).split(' ');
  return userId && concertId && scheduleId ? { userId, concertId, scheduleId } : undefined;
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

/** @param place `undefined` forgets it */
export const keepPlace = (line: Line, place: Place | undefined): void =>
  remember(keyOf(line), place && JSON.stringify(place));
