import { useEffect, useRef } from 'preact/hooks';

import { bookingStrings } from '#web/booking/strings.ts';
import { warningBetween } from '#web/booking/warnings.ts';
import { formatCountdown } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { announce } from '#web/ui/announcer.tsx';
import { useServerNow } from '#web/use-now.ts';

const URGENT_MS = 60_000;

/** The time left by the server's clock. Announced at one minute and at ten seconds. */
export const HoldCountdown = ({ until }: { until: number }) => {
  const t = useStrings(bookingStrings);
  const left = Math.max(0, until - useServerNow());
  const before = useRef<number | undefined>(undefined);
  useEffect(() => {
    const warning = warningBetween(before.current, left);
    before.current = left;
    if (warning !== undefined) announce(warning === URGENT_MS ? t.minuteLeft : t.secondsLeft);
  }, [left]);
  const label = left === 0 ? t.checking : left <= URGENT_MS ? t.almostOver : t.timeLeft;
  return (
    <p class={left <= URGENT_MS ? 'countdown countdown-urgent' : 'countdown'}>
      <span class="countdown-label">{label}</span>{' '}
      <span class="countdown-time" role="timer" aria-label={t.timeLeftText(formatCountdown(left))}>
        {formatCountdown(left)}
      </span>
    </p>
  );
};
