import { useEffect, useState } from 'preact/hooks';

/**
 * Something from a script of its own, loaded once it is wanted; `undefined` until then, and when it cannot load.
 * @param load always gives the same
 */
export const useLoaded = <T extends object>(load: () => Promise<T>, isWanted = true): T | undefined => {
  const [loaded, setLoaded] = useState<T>();
  useEffect(() => {
    if (!isWanted) return;
    load().then(
      (it) => setLoaded(() => it),
      () => undefined,
    );
  }, [isWanted]);
  return loaded;
};
