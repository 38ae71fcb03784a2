import { useLayoutEffect, useRef, useState } from 'preact/hooks';

const PAUSE_MS = 1_000;

/**
 * Whether a button has just appeared or changed its meaning. For a second it must not react: the press may be meant for what
 * was there before.
 */
export const useRecentChange = (meaning: string): boolean => {
  const current = useRef({ meaning, change: 0 });
  if (current.current.meaning !== meaning) {
    current.current = { meaning, change: current.current.change + 1 };
  }
  const { change } = current.current;
  const [settled, settle] = useState(-1);
  useLayoutEffect(() => {
    const timer = setTimeout(() => settle(change), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [change]);
  return settled !== change;
};
