import { EntryCard } from '#web/draw/entry-card.tsx';
import { formatSecond } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { drawStrings } from '#web/queue/draw-strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import type { Place } from '#web/queue/place.ts';
import { topicOf } from '#web/queue/place-texts.ts';
import type { Show } from '#web/use-show.ts';

interface DrawWaitingProps {
  readonly show: Show;
  readonly placeId: PlaceId;
  readonly place: Place;
}

/** What a user who waits sees of the draw, from joining until after it. */
export const DrawWaiting = ({ show, placeId, place }: DrawWaitingProps) => {
  const t = useStrings(drawStrings);
  const language = useLanguage();
  const { draw, entry, receipt, position } = place;
  const { timezone } = show.schedule;
  const texts: Partial<Record<ReturnType<typeof topicOf>, string>> = {
    entering: t.enteringText,
    entered: t.enteredText,
    ...(draw && { behindDraw: t.behindText(formatSecond(draw.roundAt, timezone, language)) }),
  };
  const text = texts[topicOf(place)];
  return (
    <>
      {draw && entry !== undefined && (
        <EntryCard
          {...placeId}
          timezone={timezone}
          entry={entry}
          receipt={receipt ?? null}
          draw={draw}
          position={position ?? null}
        />
      )}
      {text !== undefined && <p class="queue-text">{text}</p>}
    </>
  );
};
