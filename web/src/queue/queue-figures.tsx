import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import { formatClock, formatDuration, formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Figure } from '#web/queue/figure.tsx';
import { glideOn, restingAt, valueAt } from '#web/queue/glide.ts';
import { canSeatsLast, expectedWaitMs, peopleAhead, type Place } from '#web/queue/place.ts';
import { nextText, topicOf, waitText } from '#web/queue/place-texts.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { serverNow } from '#web/server-clock.ts';
import { Notice } from '#web/ui/notice.tsx';
import { useServerNow } from '#web/use-now.ts';

interface PlaceProps {
  readonly place: Place;
}

/** The people ahead, in large digits. */
export const Ahead = ({ place }: PlaceProps) => {
  const t = useStrings(queueStrings);
  const ahead = useAheadNow(place);
  const isWaiting = place.phase === 'waiting' || place.phase === 'closed';
  if (isWaiting && ahead === 0) return <p class="queue-ahead queue-ahead-words">{nextText(place, t)}</p>;
  return (
    <p class="queue-ahead">
      <span class="queue-ahead-label">{t.aheadLabel}</span>{' '}
      <span class="queue-ahead-count">
        {ahead === undefined ? (
          <span class="queue-ahead-number queue-ahead-unknown">–</span>
        ) : (
          <span class="queue-ahead-number">{formatNumber(ahead)}</span>
        )}{' '}
        <span class="queue-ahead-label">{t.aheadUnit(ahead)}</span>
      </span>
    </p>
  );
};

/** The people ahead, moving gently from one answer to the next. */
const useAheadNow = (place: Place): number | undefined => {
  const { position, figures, nextAskAt } = place;
  const serving = figures?.serving ?? 0;
  const [shown, setShown] = useState(serving);
  const glide = useRef(restingAt(serving));
  const glidesFor = useRef(position);
  // A layout effect runs before the next paint, so a new number never appears with the figures from before it.
  useLayoutEffect(() => {
    const known = { value: serving, ratePerSecond: figures?.ratePerSecond ?? 0, nextAt: nextAskAt };
    // A new number starts at its own figures.
    const mayMove = glidesFor.current === position && !prefersStillness();
    glidesFor.current = position;
    glide.current = mayMove ? glideOn(glide.current, known, serverNow()) : restingAt(serving);
    let frame: number;
    const showFrame = (): void => {
      const value = valueAt(glide.current, serverNow());
      setShown(value);
      if (value < glide.current.to) frame = requestAnimationFrame(showFrame);
    };
    showFrame();
    return () => cancelAnimationFrame(frame);
  }, [position, serving]);
  const ahead = peopleAhead(place);
  return ahead === undefined ? undefined : ahead + Math.max(0, serving - shown);
};

const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Number, estimate and seats left, and how fresh they are. */
export const PlaceFigures = ({ place, hasTrouble }: PlaceProps & { readonly hasTrouble: boolean }) => {
  const t = useStrings(queueStrings);
  const { position, figures } = place;
  return (
    <div>
      <dl class="figures">
        <Figure name={t.position} isUnknown={position === undefined}>
          {t.positionText(formatNumber(position ?? 0))}
        </Figure>
        <Figure name={t.estimate}>
          <Estimate place={place} />
        </Figure>
        <Figure name={t.seatsLeft} isUnknown={!figures}>
          {t.seats(formatNumber(figures?.seatsLeft ?? 0))}
        </Figure>
      </dl>
      <Freshness place={place} hasTrouble={hasTrouble} />
    </div>
  );
};

/** The expected wait, or why there is none. */
const Estimate = ({ place }: PlaceProps) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const wait = expectedWaitMs(place);
  if (wait !== undefined) return <>{waitText(wait, t, language)}</>;
  const topic = topicOf(place);
  const isFewSeats = topic === 'waiting' && canSeatsLast(place) === false;
  const reason = isFewSeats ? 'estimateFewSeats' : reasons[topic as keyof typeof reasons];
  return <span class="figure-words">{t[reason ?? 'estimateUnknown']}</span>;
};

const reasons = {
  paused: 'estimatePaused',
  notOpen: 'estimateNotOpen',
  closed: 'estimateClosed',
} as const satisfies Partial<Record<ReturnType<typeof topicOf>, string>>;

/** Below this, the figures are live and a countdown would only flicker. */
const LIVE_MS = 6_000;

/** When the figures were taken, and when the next ones come. */
const Freshness = ({ place: { figures, nextAskAt }, hasTrouble }: Parameters<typeof PlaceFigures>[0]) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const now = useServerNow();
  if (!figures) return <p class="queue-as-of">{'\u00A0'}</p>;
  const parts = [t.asOf(formatClock(figures.asOf, language))];
  if (!hasTrouble && nextAskAt !== undefined) {
    if (nextAskAt - figures.asOf <= LIVE_MS) parts.push(t.live);
    else if (nextAskAt <= now) parts.push(t.updating);
    else parts.push(t.nextUpdate(formatDuration(Math.ceil((nextAskAt - now) / 1_000) * 1_000, language)));
  }
  return <p class="queue-as-of">{parts.join(' · ')}</p>;
};

/** Warns that the seats may be gone before this number is called. */
export const FewSeats = ({ place }: PlaceProps) => {
  const t = useStrings(queueStrings);
  if (place.phase !== 'waiting' || canSeatsLast(place) !== false) return null;
  const { figures } = place;
  return (
    <Notice tone="warning" title={t.fewSeats}>
      <p>{t.fewSeatsText(formatNumber(peopleAhead(place) ?? 0), formatNumber(figures?.seatsLeft ?? 0))}</p>
    </Notice>
  );
};
