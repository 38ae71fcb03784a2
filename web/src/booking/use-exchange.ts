import { useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import {
  type Bill,
  billOf,
  type Exchange,
  exchangeSeats,
  type InsidePlace,
  isPassOver,
} from '#web/booking/pass.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';

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
  readonly onExchanged: (wanted: Exchange, held: Bill) => void;
  /** Somebody else has these seats. */
  readonly onTaken: (seatNumbers: readonly number[]) => void;
  /** The seat map must be read again. */
  readonly onEnd: () => void;
}

/** Exchanges the held seats. After a failure the user still has the old ones. */
export const useExchange = (exchanging: Exchanging): ExchangeState => {
  const { placeId, place, pass, onStart, onExchanged, onTaken, onEnd } = exchanging;
  const [running, setRunning] = useState<Exchange>();
  const [problem, setProblem] = useState<unknown>();

  const exchange = async (wanted: Exchange): Promise<void> => {
    setRunning(wanted);
    setProblem(undefined);
    onStart();
    try {
      const next = await exchangeSeats(placeId, place, wanted);
      onExchanged(wanted, billOf(next.pass.holds));
      pass.keep(next);
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
