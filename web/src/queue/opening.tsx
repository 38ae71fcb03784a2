import { useEffect, useRef } from 'preact/hooks';

import { formatExact, formatUntil } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { announce } from '#web/ui/announcer.tsx';

interface OpeningProps {
  readonly opensAt: number;
  /** By the server's clock. */
  readonly now: number;
  readonly timezone: string;
  readonly words: {
    readonly opensIn: string;
    readonly opensAt: (when: string) => string;
    /** Announced at that moment, if the page does not go on to something else. */
    readonly opened?: string;
  };
}

/** Counts down to an opening, and says when it comes. */
export const Opening = ({ opensAt, now, timezone, words }: OpeningProps) => {
  const language = useLanguage();
  const isOpen = now >= opensAt;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current && words.opened !== undefined) announce(words.opened);
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (isOpen) return null;
  return (
    <div class="queue-opening">
      <p>
        <span class="quiet">{words.opensIn}</span>
        <span class="queue-countdown" role="timer">
          {formatUntil(opensAt - now, language)}
        </span>
      </p>
      <p>{words.opensAt(formatExact(opensAt, timezone, language))}</p>
    </div>
  );
};
