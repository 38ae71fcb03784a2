import { formatDuration, formatNumber } from '#web/i18n/format.ts';
import type { Language } from '#web/i18n/language.ts';
import {
  expectedWaitMs,
  isBeforeDraw,
  isEntering,
  isHeldUp,
  peopleAhead,
  type Phase,
  type Place,
} from '#web/queue/place.ts';
import type { queueStrings } from '#web/queue/strings.ts';

type Words = (typeof queueStrings)[Language];

const MINUTE = 60_000;

/** A wait in words, rounded to minutes, because the estimate is not more exact. */
export const waitText = (milliseconds: number, t: Words, language: Language): string =>
  milliseconds < MINUTE
    ? t.estimateSoon
    : t.estimateAbout(formatDuration(Math.round(milliseconds / MINUTE) * MINUTE, language));

/** The text for a user with nobody ahead. While nobody can enter, it says what the user waits for. */
export const nextText = (place: Place, t: Words): string => {
  const topic = topicOf(place);
  if (topic === 'paused') return t.aheadNonePaused;
  return topic === 'notOpen' ? t.aheadNoneNotOpen : t.aheadNone;
};

/** The title of the browser tab. */
export const titleOf = (place: Place | undefined, t: Words): string | undefined => {
  if (!place) return undefined;
  const ahead = peopleAhead(place);
  if (place.phase === 'waiting')
    return ahead === 0 ? nextText(place, t) : t.titleAhead(formatNumber(ahead ?? 0));
  return phaseTitle(place, t);
};

/** The heading of the waiting room, announced when it changes. */
export const phaseTitle = (place: Place, t: Words): string => t[topicOf(place)];

/** The announcement of a place. */
export const announcementOf = (place: Place, t: Words, language: Language): string => {
  const ahead = peopleAhead(place);
  if (place.phase !== 'waiting' || ahead === undefined) return phaseTitle(place, t);
  const wait = expectedWaitMs(place);
  const count = formatNumber(ahead);
  const aheadText = ahead === 0 ? nextText(place, t) : t.announceAhead(count);
  if (isHeldUp(place)) return `${phaseTitle(place, t)}. ${aheadText}`;
  if (ahead === 0 || wait === undefined) return aheadText;
  return t.announceAheadIn(count, waitText(wait, t, language));
};

/** The last announcement. */
export interface Announcement {
  readonly topic: string;
  readonly ahead: number | undefined;
  readonly at: number;
}

const QUIET_MS = 15_000;

type Topic = Phase | 'notOpen' | 'paused' | 'entering' | 'entered' | 'behindDraw';

/** The topic of a place. A new topic is announced at once. */
export const topicOf = (place: Place): Topic => {
  const { phase, figures, entry } = place;
  if (isEntering(place)) return 'entering';
  if ((phase === 'numbering' || phase === 'waiting') && isBeforeDraw(place))
    return entry === undefined ? 'behindDraw' : 'entered';
  if (phase !== 'waiting' && phase !== 'standby') return phase;
  if (figures?.opensAt !== undefined) return 'notOpen';
  return figures?.isPaused ? 'paused' : phase;
};

/** Whether to announce: a new topic at once, progress at most every 15 s. */
export const isWorthAnnouncing = (place: Place, last: Announcement | undefined, now: number): boolean => {
  if (!last || last.topic !== topicOf(place)) return true;
  return peopleAhead(place) !== last.ahead && now - last.at >= QUIET_MS;
};
