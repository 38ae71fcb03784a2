import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { isUndecided } from '#web/api-error.ts';
import type { Reservation } from '#web/api-types.ts';
import { type Bill, billOf, type InsidePlace, isInside, paidOnPass } from '#web/booking/pass.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import type { Place } from '#web/queue/place.ts';
import { setPlace } from '#web/queue/places.ts';
import { readLatestReservations } from '#web/queue/use-holding.ts';
import { arrival } from '#web/router.ts';

/** How a booking ends when this tab has not paid. */
export type Ending =
  | { readonly kind: 'expired' }
  | {
      /** Another tab or device has paid. */
      readonly kind: 'paidElsewhere';
      /** What this tab showed last. */
      readonly shown: Bill;
      readonly paid: readonly Reservation[];
    };

interface EndingState {
  readonly ending: Ending | undefined;
  /** Once true, the pass is not checked any more. */
  readonly isFinished: { current: boolean };
  /** Call it when the server says that the pass is over. Finds out why. */
  readonly end: () => Promise<void>;
}

const RETRY_MS = 3_000;

/** Ends a booking when the pass is over, or when another tab has ended it. */
export const useEnding = (placeId: PlaceId, place: Place | undefined): EndingState => {
  const [ending, setEnding] = useState<Ending>();
  const latest = useRef<InsidePlace | undefined>(undefined);
  const isFinished = useRef(false);
  const page = useMemo(() => new AbortController(), []);
  useEffect(() => () => page.abort(), []);
  if (isInside(place)) latest.current = place;

  const end = async (): Promise<void> => {
    isFinished.current = true;
    const reservations = await untilAnswered(readLatestReservations, page.signal);
    // The user reads another page by now. The next visit to this one finds out.
    if (!reservations || page.signal.aborted) return;
    setEnding(endingOf(latest.current, placeId.scheduleId, reservations));
    setPlace(placeId, undefined);
    // A new page replaces this one: its heading gets the focus.
    arrival.isNavigation = true;
    scrollTo(0, 0);
  };

  useEffect(() => {
    if (place === undefined && latest.current && !isFinished.current) void end();
  }, [place]);

  return { ending, isFinished, end };
};

/** Retries until there is an answer: the page must not say "nothing was paid" on a guess. `undefined`: aborted before. */
const untilAnswered = async <T>(
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> => {
  while (!signal.aborted) {
    try {
      return await ask(signal);
    } catch (error) {
      if (!signal.aborted && !isUndecided(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return undefined;
};

const endingOf = (
  place: InsidePlace | undefined,
  scheduleId: string,
  reservations: readonly Reservation[],
): Ending => {
  const paid = place ? paidOnPass(place, scheduleId, reservations) : [];
  if (!place || paid.length === 0) return { kind: 'expired' };
  return { kind: 'paidElsewhere', shown: billOf(place.pass.holds), paid };
};
