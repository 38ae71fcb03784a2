import { useEffect, useMemo, useRef } from 'preact/hooks';

import { useLanguage } from '#web/i18n/language.ts';
import { stringsNow, useStrings } from '#web/i18n/strings.ts';
import type { Standing } from '#web/queue/follower.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { notifyOfTurn } from '#web/queue/notify.tsx';
import { expectedWaitMs, isTurn, isNear, isOver, peopleAhead, type Place } from '#web/queue/place.ts';
import { onArrival, setPlace, standingIn } from '#web/queue/places.ts';
import { isWorthSaying, type Said, sayPlace, topicOf } from '#web/queue/say.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs, navigate } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { createStore, useStore } from '#web/store.ts';
import { announce } from '#web/ui/announcer.tsx';

const nowhere = createStore<Standing | undefined>(undefined);

/** The user's place, followed while it lasts. */
export const useStanding = (placeId: PlaceId | undefined): Standing | undefined => {
  const store = useMemo(() => (placeId ? standingIn(placeId) : nowhere), [placeId]);
  // A seat may have come back since, and a pass may have expired: start over.
  useEffect(() => {
    const place = store.get()?.place;
    if (placeId && place && isPast(place)) setPlace(placeId, undefined);
  }, [store]);
  return useStore(store);
};

const isPast = ({ phase, pass }: Place): boolean =>
  (isOver({ phase }) && phase !== 'inside' && phase !== 'lost') ||
  (phase === 'inside' && (pass?.expiresAt ?? 0) <= serverNow());

/** Announces changes of the place to screen readers. */
export const useSaying = (place: Place | undefined): void => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const said = useRef<Said | undefined>(undefined);
  useEffect(() => {
    const now = Date.now();
    if (!place || !isWorthSaying(place, said.current, now)) return;
    said.current = { topic: topicOf(place), ahead: peopleAhead(place), at: now };
    announce(sayPlace(place, t, language));
  }, [place]);
};

const SOON_MS = 120_000;

/** Loads the next page shortly before the user's turn. */
export const usePreload = (place: Place | undefined, load: () => Promise<unknown>): void => {
  const wait = place && expectedWaitMs(place);
  const isSoon = place && (isTurn(place) || isNear(place) || (wait !== undefined && wait < SOON_MS));
  useEffect(() => {
    if (isSoon) void load().catch(() => {});
  }, [isSoon]);
};

/** Opens the booking page once the user has entered the sale. */
export const useWayIn = (placeId: PlaceId | undefined, place: Place | undefined): void => {
  const isInside = place?.phase === 'inside' && !isPast(place);
  useEffect(() => {
    if (placeId && isInside) navigate(bookingPath(placeId), { replace: true });
  }, [placeId, isInside]);
};

const bookingPath = ({ concertId, scheduleId }: PlaceId): string => hrefs.booking(concertId, scheduleId);

// It is the user's turn, whatever page they are on.
onArrival((placeId) => {
  const t = stringsNow(queueStrings);
  notifyOfTurn(t.turnTitle, t.insideText);
  announce(`${t.turnTitle}. ${t.insideText}`);
  navigate(bookingPath(placeId));
});
