import { useEffect, useState } from 'preact/hooks';

import { serverNow } from '#web/server-clock.ts';

/** The server's time, updated at every multiple of `everyMs`, so that all countdowns tick together. */
export const useServerNow = (everyMs = 1_000): number => {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      setNow(serverNow());
      timer = setTimeout(tick, everyMs - (serverNow() % everyMs) + 5);
    };
    tick();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [everyMs]);
  return now;
};
