import { formatInstant } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { drawStrings } from '#web/queue/draw-strings.ts';
import { passFocusOn } from '#web/queue/focus.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { setPlace } from '#web/queue/places.ts';
import { Rejoin } from '#web/queue/rejoin.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { useServerNow } from '#web/use-now.ts';
import type { Show } from '#web/use-show.ts';

interface DrawCancelledProps {
  readonly show: Show;
  readonly placeId: PlaceId;
}

/** Shown when the draw was cancelled, which makes the entry void. Says when the sale opens, or lets the user join its queue. */
export const DrawCancelled = ({ show, placeId }: DrawCancelledProps) => {
  const t = useStrings(drawStrings);
  const words = useStrings(queueStrings);
  const language = useLanguage();
  const now = useServerNow();
  const { saleOpensAt, timezone } = show.schedule;
  const opensAt = Date.parse(saleOpensAt ?? '');
  const showEntrance = (): void => {
    passFocusOn();
    setPlace(placeId, undefined);
  };
  if (!(opensAt > now)) {
    return (
      <>
        <p class="queue-text">{t.cancelledAfter}</p>
        <Rejoin placeId={placeId} words={{ ...words, rejoin: t.joinNow }} />
      </>
    );
  }
  return (
    <>
      <p class="queue-text">{t.cancelledBefore(formatInstant(opensAt, timezone, language))}</p>
      <p class="actions">
        <Button look="primary" size="large" onClick={showEntrance}>
          {t.toDate}
        </Button>
        <LinkButton size="large" href={hrefs.concert(show.concert.concertId)}>
          {words.otherDates}
        </LinkButton>
      </p>
    </>
  );
};
