import { useEffect, useRef, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { barStrings } from '#web/queue/bar-strings.ts';
import type { OwnPlace } from '#web/queue/own-places.ts';
import { canAct, hasEnded } from '#web/queue/place.ts';
import { PlaceBarLine, statusOf } from '#web/queue/place-bar-line.tsx';
import { topicOf } from '#web/queue/place-texts.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { byUrgency } from '#web/queue/urgency.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { useTitleNotice } from '#web/ui/page.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/queue/place-bar.css';

interface PlaceBarProps {
  readonly places: readonly OwnPlace[];
}

/** Where the user stands in each queue, with a way back. The most urgent one first, the others on request. */
export const PlaceBar = ({ places }: PlaceBarProps) => {
  const t = useStrings(barStrings);
  const { turnTitle } = useStrings(queueStrings);
  const [isOpen, setOpen] = useState(false);
  const now = useServerNow();
  const [first, ...others] = byUrgency(places, now);
  const shown = first ? [first, ...(isOpen ? others : [])] : [];
  const isCalled = places.some(({ place }) => canAct(place, now));
  useTitleNotice(isCalled ? turnTitle : undefined);
  useAnnounceChanges(places, now);
  return (
    <aside class={isCalled ? 'place-bar place-bar-called' : 'place-bar'} aria-label={t.label}>
      <div class="place-bar-inner">
        <ul class="place-bar-list">
          {shown.map((one) => (
            <PlaceBarLine key={one.placeId.scheduleId} {...one} now={now} />
          ))}
        </ul>
        {others.length > 0 && (
          <Button
            size="small"
            look="plain"
            aria-expanded={isOpen}
            aria-label={isOpen ? undefined : t.more(`+${others.length}`)}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? t.less : `+${others.length}`}
          </Button>
        )}
      </div>
    </aside>
  );
};

/** Announces a place whose topic has changed. Does not announce the number of people ahead. */
const useAnnounceChanges = (places: readonly OwnPlace[], now: number): void => {
  const t = useStrings(barStrings);
  const words = useStrings(queueStrings);
  const last = useRef<ReadonlyMap<string, string>>(new Map());
  const topics = new Map(
    places.map(({ placeId, place }) => [
      placeId.scheduleId,
      hasEnded(place, now) ? `${place.phase} ended` : topicOf(place),
    ]),
  );
  useEffect(() => {
    const texts = places.flatMap(({ placeId: { scheduleId }, place }) => {
      const before = last.current.get(scheduleId);
      if (before === undefined || before === topics.get(scheduleId)) return [];
      return [place.name, statusOf(place, now, t, words)].filter(Boolean).join(': ');
    });
    last.current = topics;
    if (texts.length > 0) announce(texts.join('. '));
  }, [JSON.stringify([...topics])]);
};
