import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { isUndecided } from '#web/api-error.ts';
import type { Reservation } from '#web/api-types.ts';
import { type InsidePlace, isInside, readPass, readReservations } from '#web/booking/pass.ts';
import { ownedSeats } from '#web/booking/seats.ts';
import type { Line } from '#web/queue/kept-place.ts';
import type { Place } from '#web/queue/place.ts';
import { forgetLine, leaveLine, setPlace, standingIn } from '#web/queue/places.ts';
import { arrival } from '#web/router.ts';
import { useStore } from '#web/store.ts';
import { useServerNow } from '#web/use-now.ts';

/** How a booking can end without this tab having paid. */
export type Ending = 'expired' | 'paidElsewhere';

export interface PassState {
  /** Where one stands: all tabs share it. */
  readonly place: Place | undefined;
  readonly ending: Ending | undefined;
  /** Seats of this date that were paid before. */
  readonly owned: readonly number[];
  readonly keep: (place: Place) => void;
  /** Asks the server how things stand. */
  readonly check: () => Promise<void>;
  /** The booking is done, by this tab. */
  readonly finish: () => void;
  /** Gives seats and pass back. @throws ApiError */
  readonly leave: () => Promise<void>;
}

/** Until the server surely thinks so too. */
const GRACE_MS = 1_500;
const CHECK_EVERY_MS = 3_000;

/** Follows a pass: what is held on it, when it ends, and how. */
export const usePass = (line: Line): PassState => {
  const store = useMemo(() => standingIn(line), [line]);
  const place = useStore(store)?.place;
  const [owned, setOwned] = useState<readonly number[]>([]);
  const [ending, setEnding] = useState<Ending>();
  const latest = useRef<InsidePlace | undefined>(undefined);
  const isChecking = useRef(false);
  const isFinished = useRef(false);
  if (isInside(place)) latest.current = place;

  const end = async (): Promise<void> => {
    isFinished.current = true;
    const reservations = await untilAnswered(readReservations);
    setEnding(hasPaid(latest.current, reservations) ? 'paidElsewhere' : 'expired');
    setPlace(line, undefined);
    // Another page stands here now.
    arrival.isNavigation = true;
    scrollTo(0, 0);
  };

  const look = async (before: Place | undefined): Promise<void> => {
    if (!isInside(before)) return;
    const after = await readPass(line, before);
    // Whatever was done meanwhile is newer.
    if (store.get()?.place !== before) return;
    if (!after) return end();
    setPlace(line, after);
  };

  const check = async (): Promise<void> => {
    if (isChecking.current || isFinished.current) return;
    isChecking.current = true;
    try {
      await look(store.get()?.place);
    } catch {
      // It is asked again: a countdown that has run out asks every few seconds.
    } finally {
      isChecking.current = false;
    }
  };

  useEffect(() => void check(), [store]);

  // Without them more seats can be chosen than one may have; the server refuses those.
  useEffect(() => {
    readReservations().then(
      (reservations) => setOwned(ownedSeats(reservations, line.scheduleId)),
      () => {},
    );
  }, [line]);

  // Another tab has ended it.
  useEffect(() => {
    if (place === undefined && latest.current && !isFinished.current) void end();
  }, [place]);

  const until = isInside(place) ? place.pass.expiresAt : undefined;
  const isDue = useServerNow(CHECK_EVERY_MS);
  useEffect(() => {
    if (until !== undefined && isDue >= until + GRACE_MS) void check();
  }, [until, isDue]);

  return {
    place,
    ending,
    owned,
    keep: (next) => setPlace(line, next),
    check,
    finish: () => {
      isFinished.current = true;
      forgetLine(line);
    },
    leave: async () => {
      isFinished.current = true;
      try {
        await leaveLine(line);
      } catch (error) {
        isFinished.current = false;
        throw error;
      }
    },
  };
};

/** Nobody is told that nothing was paid before that is known. */
const untilAnswered = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isUndecided(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
    }
  }
};

const hasPaid = (place: InsidePlace | undefined, reservations: readonly Reservation[]): boolean => {
  const held = new Set(place?.pass.holds.map(({ reservationId }) => reservationId));
  return reservations.some(({ status, reservationId }) => status === 'PAID' && held.has(reservationId));
};
