import { useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { billOf, type Exchange, exchangeSeats, type InsidePlace, isPassOver } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { announce } from '#web/ui/announcer.tsx';

interface ExchangeState {
  /** The request in flight. */
  readonly running: Exchange | undefined;
  /** Why the last exchange failed, unless a seat was taken. */
  readonly problem: unknown;
  readonly exchange: (wanted: Exchange) => Promise<void>;
}

interface Exchanging {
  readonly placeId: PlaceId;
  readonly place: InsidePlace;
  readonly pass: PassState;
  readonly onStart: () => void;
  /** Somebody else has these seats. */
  readonly onTaken: (seatNumbers: readonly number[]) => void;
  /** The seat map must be read again. */
  readonly onEnd: () => void;
}

/** Exchanges the held seats. After a failure the user still has the old ones. */
export const useExchange = ({ placeId, place, pass, onStart, onTaken, onEnd }: Exchanging): ExchangeState => {
  const t = useStrings(bookingStrings);
  const [running, setRunning] = useState<Exchange>();
  const [problem, setProblem] = useState<unknown>();

  const exchange = async (wanted: Exchange): Promise<void> => {
    setRunning(wanted);
    setProblem(undefined);
    onStart();
    try {
      const next = await exchangeSeats(placeId, place, wanted);
      pass.keep(next);
      announce(t.assigned(billOf(next.pass.holds).seatNumbers));
    } catch (thrown) {
      if (isApiError(thrown, 'SEAT_TAKEN')) return onTaken(thrown.details['seatNumbers'] as number[]);
      if (!isPassOver(thrown)) setProblem(thrown);
      // Without an answer, the exchange may have been done.
      await pass.check();
    } finally {
      setRunning(undefined);
      onEnd();
    }
  };

  return { running, problem, exchange };
};
