import { useRef, useState } from 'preact/hooks';

import { isApiError, isUndecided } from '#web/api-error.ts';
import { callAsUser } from '#web/session/session.ts';

/** A request whose answer may be lost. The same key makes the API do it once. */
interface Attempt {
  readonly point: number;
  readonly key: string;
}

/**
 * Adds points to the wallet. After a lost answer, a charge of the same amount repeats the same request.
 * `isUnsure`: it is unknown whether the last charge was carried out. `charge` returns the balance; `undefined`: it failed.
 */
export const useCharge = () => {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = useRef<Attempt | undefined>(undefined);

  const charge = async (point: number): Promise<number | undefined> => {
    if (attempt.current?.point !== point) attempt.current = { point, key: crypto.randomUUID() };
    const { key } = attempt.current;
    setBusy(true);
    setError(undefined);
    try {
      const path = { userId: 'me' };
      const wallet = await callAsUser('PATCH /users/{userId}/points/charge', { path, body: { point }, key });
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

  return { isBusy, error, isUnsure: attempt.current !== undefined, charge, setError };
};
