import { useRef } from 'preact/hooks';

/**
 * Whether a text of a live region has come since the region is used. A text that was there before is announced already.
 * @param isUsed `false`: another region announces the texts
 */
export const useIsNew = (text: string | undefined, isUsed: boolean): boolean => {
  const old = useRef<string | undefined>(undefined);
  const wasUsed = useRef(false);
  if (isUsed && !wasUsed.current) old.current = text;
  else if (text === undefined) old.current = undefined;
  wasUsed.current = isUsed;
  return isUsed && text !== undefined && text !== old.current;
};
