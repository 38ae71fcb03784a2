import { useEffect, useState } from 'preact/hooks';

/**
 * What `load` imports from a script of its own, once it is wanted; `undefined` until it has loaded, `null` if it cannot load.
 * @param load must give the same result in every render
 */
export const useLoaded = <T extends object>(
  load: () => Promise<T>,
  isWanted = true,
): T | null | undefined => {
  const [loaded, setLoaded] = useState<T | null>();
  useEffect(() => {
    if (!isWanted) return;
    load().then(
      (it) => setLoaded(() => it),
      () => setLoaded((before) => before ?? null),
    );
  }, [isWanted]);
  return loaded;
};
