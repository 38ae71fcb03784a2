import { useEffect, useRef } from 'preact/hooks';

import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { isReadByFocus } from '#web/queue/focus.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { hasEnded, isSoon, peopleAhead, type Place } from '#web/queue/place.ts';
import { type Announcement, announcementOf, isWorthAnnouncing, topicOf } from '#web/queue/place-texts.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs, navigate } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { announce } from '#web/ui/announcer.tsx';

/** Announces changes of the place to screen readers. */
export const useAnnouncePlace = (place: Place | undefined): void => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const last = useRef<Announcement | undefined>(undefined);
  useEffect(() => {
    const now = Date.now();
    if (!place || !isWorthAnnouncing(place, last.current, now)) return;
    last.current = { topic: topicOf(place), ahead: peopleAhead(place), at: now };
    const text = announcementOf(place, t, language);
    if (!isReadByFocus(text)) announce(text);
  }, [place]);
};

/** Loads the next page shortly before the user's turn. */
export const usePreload = (place: Place | undefined, load: () => Promise<unknown>): void => {
  const isWanted = place !== undefined && isSoon(place);
  useEffect(() => {
    if (isWanted) void load().catch(() => {});
  }, [isWanted]);
};

/** Opens the booking page once the user has entered the sale. */
export const useOpenBooking = (placeId: PlaceId | undefined, place: Place | undefined): void => {
  const isInside = place?.phase === 'inside' && !hasEnded(place, serverNow());
  useEffect(() => {
    if (placeId && isInside)
      navigate(hrefs.booking(placeId.concertId, placeId.scheduleId), { replace: true });
  }, [placeId, isInside]);
};
