import { useEffect, useRef } from 'preact/hooks';

import { type Bill, billOf, isInside, isSameBill, readPass } from '#web/booking/pass.ts';
import type { FollowedPlace } from '#web/queue/follower.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import type { Place } from '#web/queue/place.ts';
import { setPlace } from '#web/queue/places.ts';
import type { Store } from '#web/store.ts';
import { useServerNow } from '#web/use-now.ts';

/** After the expiry by our clock, so that the server has surely passed it too. */
const GRACE_MS = 1_500;
const CHECK_EVERY_MS = 3_000;

interface Checking {
  readonly placeId: PlaceId;
  readonly store: Store<FollowedPlace | undefined>;
  readonly isFinished: { readonly current: boolean };
  readonly end: () => Promise<void>;
}

/**
 * Asks the server about the pass: when the page opens, when the pass expires, and when called. `isHeld` throws if the server
 * gives no clear answer; `check` does not.
 */
export const usePassCheck = ({ placeId, store, isFinished, end }: Checking, place: Place | undefined) => {
  const isChecking = useRef(false);

  const read = async (before: Place | undefined): Promise<void> => {
    if (!isInside(before)) return;
    const after = await readPass(placeId, before);
    // The place has changed meanwhile: that change is newer than this answer.
    if (store.get()?.place !== before) return;
    if (!after) return end();
    setPlace(placeId, after);
  };

  const isHeld = async (bill: Bill): Promise<boolean> => {
    await read(store.get()?.place);
    const after = store.get()?.place;
    return isInside(after) && isSameBill(billOf(after.pass.holds), bill);
  };

  const check = async (): Promise<void> => {
    if (isChecking.current || isFinished.current) return;
    isChecking.current = true;
    try {
      await read(store.get()?.place);
    } catch {
      // An expired pass is checked again every few seconds.
    } finally {
      isChecking.current = false;
    }
  };

  useEffect(() => void check(), [store]);

  const until = isInside(place) ? place.pass.expiresAt : undefined;
  const now = useServerNow(CHECK_EVERY_MS);
  useEffect(() => {
    if (until !== undefined && now >= until + GRACE_MS) void check();
  }, [until, now]);

  return { check, isHeld };
};
