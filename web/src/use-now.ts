import { useEffect, useState } from 'preact/hooks';

import { serverNow } from '#web/server-clock.ts';

/** The server's time, drawn anew every `everyMs`, on the turn of it; countdowns that share it tick together. */
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
