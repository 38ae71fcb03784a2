import { useEffect, useRef, useState } from 'preact/hooks';

import { formatCountdown, formatNumber } from '#web/i18n/format.ts';
import type { Language } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { barStrings } from '#web/queue/bar-strings.ts';
import type { OwnPlace } from '#web/queue/own-places.ts';
import { hasEnded, isHeldUp, isTurn, peopleAhead, type Place } from '#web/queue/place.ts';
import type { PlaceBarProps } from '#web/queue/place-bar-slot.tsx';
import { setPlace } from '#web/queue/places.ts';
import { phaseTitle, topicOf } from '#web/queue/say.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { byUrgency } from '#web/queue/urgency.ts';
import { hrefs } from '#web/router.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { useTitleNotice } from '#web/ui/page.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/queue/place-bar.css';

/** Where the user stands in each queue, with a way back. The most urgent one first, the others on request. */
export const PlaceBar = ({ places }: PlaceBarProps) => {
  const t = useStrings(barStrings);
  const [isOpen, setOpen] = useState(false);
  const now = useServerNow();
  const [first, ...others] = byUrgency(places, now);
  const shown = first ? [first, ...(isOpen ? others : [])] : [];
  const isCalled = places.some(({ place }) => canEnter(place, now));
  const { turnTitle } = useStrings(queueStrings);
  useTitleNotice(isCalled ? turnTitle : undefined);
  useSayingChanges(places, now);
  return (
    <aside class={isCalled ? 'place-bar place-bar-called' : 'place-bar'} aria-label={t.label}>
      <ul class="place-bar-list">
        {shown.map((one) => (
          <Line key={one.placeId.scheduleId} {...one} now={now} />
        ))}
      </ul>
      {others.length > 0 && (
        <Button
          look="plain"
          class="place-bar-more"
          aria-expanded={isOpen}
          aria-label={isOpen ? undefined : t.more(`+${others.length}`)}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? t.less : `+${others.length}`}
        </Button>
      )}
    </aside>
  );
};

/** Whether the user can act now: called, or with seats to pay. */
const canEnter = (place: Place, now: number): boolean =>
  isTurn(place) || (place.phase === 'inside' && !hasEnded(place, now));

interface LineProps extends OwnPlace {
  readonly now: number;
}

const Line = ({ placeId, place, now }: LineProps) => {
  const t = useStrings(barStrings);
  const words = useStrings(queueStrings);
  return (
    <li class="place-bar-line">
      <p class="place-bar-text">
        {place.name !== undefined && <span class="place-bar-name">{place.name}</span>}
        <strong>{statusOf(place, now, t, words)}</strong>
        {place.phase === 'inside' && !hasEnded(place, now) && (
          <span role="timer">{t.left(formatCountdown((place.pass?.expiresAt ?? 0) - now))}</span>
        )}
      </p>
      <Actions placeId={placeId} place={place} now={now} />
    </li>
  );
};

type Words = (typeof barStrings)[Language];
type QueueWords = (typeof queueStrings)[Language];

/** What the bar says of a place. */
const statusOf = (place: Place, now: number, t: Words, words: QueueWords): string => {
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
  if (hasEnded(place, now)) {
    return (
      <span class="place-bar-actions">
        <LinkButton size="small" href={room}>
          {t.details}
        </LinkButton>
        <Button size="small" look="plain" onClick={() => setPlace(placeId, undefined)}>
          {t.dismiss}
        </Button>
      </span>
    );
  }
  const isInside = place.phase === 'inside';
  return (
    <LinkButton
      size="small"
      look={canEnter(place, now) ? 'primary' : 'secondary'}
      href={isInside ? hrefs.booking(concertId, scheduleId) : room}
    >
      {isInside ? t.pay : isTurn(place) ? t.enter : t.toRoom}
    </LinkButton>
  );
};

/** Announces a change that matters. The number of people ahead is only shown. */
const useSayingChanges = (places: readonly OwnPlace[], now: number): void => {
  const t = useStrings(barStrings);
  const words = useStrings(queueStrings);
  const said = useRef<ReadonlyMap<string, string> | undefined>(undefined);
  const topics = new Map(
    places.map(({ placeId, place }) => [
      placeId.scheduleId,
      hasEnded(place, now) ? `${place.phase} ended` : topicOf(place),
    ]),
  );
  useEffect(() => {
    const changed = places.filter(({ placeId: { scheduleId } }) => {
      const before = said.current?.get(scheduleId);
      return before !== undefined && before !== topics.get(scheduleId);
    });
    said.current = topics;
    if (changed.length === 0) return;
    announce(
      changed
        .map(({ place }) => [place.name, statusOf(place, now, t, words)].filter(Boolean).join(': '))
        .join('. '),
    );
  }, [JSON.stringify([...topics])]);
};
