import { formatCountdown, formatNumber, formatShowDay, formatShowTime } from '#web/i18n/format.ts';
import { type Language, useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { barStrings } from '#web/queue/bar-strings.ts';
import type { OwnPlace } from '#web/queue/own-places.ts';
import { canAct, hasEnded, isHeldUp, peopleAhead, type Place } from '#web/queue/place.ts';
import { phaseTitle } from '#web/queue/place-texts.ts';
import { setPlace } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { useShow } from '#web/use-show.ts';

interface LineProps extends OwnPlace {
  readonly now: number;
}

/** Where the user stands in one queue, and what they can do about it. */
export const PlaceBarLine = ({ placeId, place, now }: LineProps) => {
  const t = useStrings(barStrings);
  const words = useStrings(queueStrings);
  return (
    <li class="place-bar-line">
      <p class="place-bar-text">
        <ShowName placeId={placeId} place={place} />
        <strong>{statusOf(place, now, t, words)}</strong>
        {place.phase === 'inside' && !hasEnded(place, now) && (
          <span role="timer">{t.left(formatCountdown((place.pass?.expiresAt ?? 0) - now))}</span>
        )}
      </p>
      <Actions placeId={placeId} place={place} now={now} />
    </li>
  );
};

/** The date tells two queues of one concert apart. */
const ShowName = ({ placeId, place }: OwnPlace) => {
  const language = useLanguage();
  const { data: show } = useShow(placeId.concertId, placeId.scheduleId);
  const start = show?.schedule.startDatetime;
  return (
    <span class="place-bar-show">
      <span class="place-bar-name">{show?.concert.name ?? place.name ?? '\u00A0'}</span>
      {start !== undefined && (
        <span class="place-bar-date">
          {formatShowDay(start, language)} {formatShowTime(start, language)}
        </span>
      )}
    </span>
  );
};

type Words = (typeof barStrings)[Language];
type QueueWords = (typeof queueStrings)[Language];

/** What the bar says of a place. */
export const statusOf = (place: Place, now: number, t: Words, words: QueueWords): string => {
  if (place.phase === 'inside') {
    const seats = place.pass?.holds.map(({ seatNumber }) => seatNumber) ?? [];
    return hasEnded(place, now) ? words.expired : t.toPay(seats);
  }
  const ahead = peopleAhead(place);
  if (place.phase !== 'waiting' || isHeldUp(place) || ahead === undefined) return phaseTitle(place, words);
  return ahead === 0 ? words.aheadNone : t.ahead(formatNumber(ahead), formatNumber(place.position ?? 0));
};

const Actions = ({ placeId, place, now }: LineProps) => {
  const t = useStrings(barStrings);
  const { concertId, scheduleId } = placeId;
  const room = hrefs.schedule(concertId, scheduleId);
  const dismiss = (): void => {
    // The button that had the focus goes.
    document.querySelector('h1')?.focus({ preventScroll: true });
    setPlace(placeId, undefined);
  };
  if (hasEnded(place, now)) {
    return (
      <span class="place-bar-actions">
        <LinkButton size="small" href={room}>
          {t.details}
        </LinkButton>
        <Button size="small" look="plain" onClick={dismiss}>
          {t.dismiss}
        </Button>
      </span>
    );
  }
  const isInside = place.phase === 'inside';
  return (
    <LinkButton
      size="small"
      look={canAct(place, now) ? 'primary' : 'secondary'}
      href={isInside ? hrefs.booking(concertId, scheduleId) : room}
    >
      {isInside ? t.pay : place.phase === 'called' ? t.enter : t.toRoom}
    </LinkButton>
  );
};
