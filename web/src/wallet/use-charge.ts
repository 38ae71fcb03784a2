import { useRef, useState } from 'preact/hooks';

import { isApiError, isUndecided } from '#web/api-error.ts';
import { callAsUser } from '#web/session/session.ts';

/** A request whose answer may be lost. The same key makes the API do it once. */
interface Attempt {
  readonly point: number;
  readonly key: string;
}

interface Charge {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** The last charge had no answer: it may have been done. */
  readonly isUnsure: boolean;
  /** Gives the new balance; `undefined` when the charge failed. */
  readonly charge: (point: number) => Promise<number | undefined>;
  readonly forgetError: () => void;
}

/** Adds points to the wallet. The same amount after a lost answer is the same request. */
export const useCharge = (): Charge => {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = useRef<Attempt | undefined>(undefined);

  const charge = async (point: number): Promise<number | undefined> => {
    if (attempt.current?.point !== point) attempt.current = { point, key: crypto.randomUUID() };
    setBusy(true);
    setError(undefined);
    try {
      const wallet = await callAsUser('PATCH /users/{userId}/points/charge', {
        path: { userId: 'me' },
        body: { point },
        key: attempt.current.key,
      });
      attempt.current = undefined;
      return wallet.point;
    } catch (thrown) {
      if (isApiError(thrown) && !isUndecided(thrown)) attempt.current = undefined;
      setError(thrown);
      return undefined;
    } finally {
      setBusy(false);
    }
  };

  return {
    isBusy,
    error,
    isUnsure: attempt.current !== undefined,
    charge,
    forgetError: () => setError(undefined),
  };
};
