import { useMemo } from 'preact/hooks';

import type { Bill } from '#web/booking/pass.ts';
import { type Ending, useEnding } from '#web/booking/use-ending.ts';
import { useOwnedSeats } from '#web/booking/use-owned-seats.ts';
import { usePassCheck } from '#web/booking/use-pass-check.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import type { Place } from '#web/queue/place.ts';
import { forgetPlace, leaveQueue, setPlace, followPlace } from '#web/queue/places.ts';
import { useStore } from '#web/store.ts';

export interface PassState {
  /** Shared by all tabs. */
  readonly place: Place | undefined;
  readonly ending: Ending | undefined;
  /** Seats of this date that the user has paid before. */
  readonly owned: readonly number[];
  readonly keep: (place: Place) => void;
  /** Asks the server for the state of the pass. */
  readonly check: () => Promise<void>;
  /**
   * Asks the server whether the user still holds exactly this bill. If not, the page then shows what they hold.
   * @throws ApiError when the server gave no clear answer
   */
  readonly isHeld: (bill: Bill) => Promise<boolean>;
  /** The pass is over, and this tab has not paid. Finds out why. */
  readonly end: () => Promise<void>;
  /** This tab has paid. */
  readonly finish: () => void;
  /** Gives up seats and pass. @throws ApiError */
  readonly leave: () => Promise<void>;
}

/** The pass of a user who has entered the sale: its seats, and how it ends. */
export const usePass = (placeId: PlaceId): PassState => {
  const store = useMemo(() => followPlace(placeId), [placeId]);
  const place = useStore(store)?.place;
  const { ending, isFinished, end } = useEnding(placeId, place);
  const { check, isHeld } = usePassCheck({ placeId, store, isFinished, end }, place);
  const owned = useOwnedSeats(placeId);

  return {
    place,
    ending,
    owned,
    keep: (next) => setPlace(placeId, next),
    check,
    isHeld,
    end,
    finish: () => {
      isFinished.current = true;
      forgetPlace(placeId);
    },
    leave: async () => {
      isFinished.current = true;
      try {
        await leaveQueue(placeId);
      } catch (error) {
        isFinished.current = false;
        throw error;
      }
    },
  };
};
