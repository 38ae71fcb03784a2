import { useEffect, useMemo, useRef } from 'preact/hooks';

import { isMissing } from '#web/api-error.ts';
import { formatShow, isElsewhere, zoneName } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { stringsNow, useStrings } from '#web/i18n/strings.ts';
import { Entrance } from '#web/queue/entrance.tsx';
import type { Standing } from '#web/queue/follower.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { notifyOfTurn } from '#web/queue/notify.tsx';
import { expectedWaitMs, isAtDoor, isNear, isOver, peopleAhead, type Place } from '#web/queue/place.ts';
import { onArrival, setPlace, standingIn } from '#web/queue/places.ts';
import { isWorthSaying, type Said, sayPlace, titleOf, topicOf } from '#web/queue/say.ts';
import { StandingView } from '#web/queue/standing.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { type Show, useShow } from '#web/queue/use-show.ts';
import { hrefs, navigate } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { useSession } from '#web/session/session.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { createStore, useStore } from '#web/store.ts';
import { announce } from '#web/ui/announcer.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page, PageTitle, useTitle } from '#web/ui/page.tsx';
import '#web/queue/queue.css';

interface WaitingRoomPageProps {
  readonly concertId: string;
  readonly scheduleId: string;
}

/** Where one joins the line of a date, and waits. */
export const WaitingRoomPage = ({ concertId, scheduleId }: WaitingRoomPageProps) => {
  const t = useStrings(queueStrings);
  const query = useShow(concertId, scheduleId);
  const { data: show, error } = query;
  if (show) return <Room show={show} />;
  if (error === undefined) return <LoadingPage />;
  if (isMissing(error)) {
    return (
      <Page title={t.notFound} lead={t.notFoundText}>
        <LinkButton look="primary" href={hrefs.concerts}>
          {t.allConcerts}
        </LinkButton>
      </Page>
    );
  }
  return (
    <Page title={t.entrance}>
      <ProblemNotice error={error} onRetry={() => query.reload()} />
    </Page>
  );
};

const Room = ({ show }: { show: Show }) => {
  const t = useStrings(queueStrings);
  const line = useLine(show);
  const standing = useStanding(line);
  const title = titleOf(standing?.place, t);
  useTitle(title === undefined ? show.concert.name : `${title} · ${show.concert.name}`);
  useSaying(standing?.place);
  usePreparation(standing?.place);
  useWayIn(line, standing?.place);
  return (
    <article class="page queue-page">
      <RoomHead show={show} />
      {line && standing && standing.place.phase !== 'turnedAway' ? (
        <StandingView show={show} line={line} standing={standing} />
      ) : (
        <Entrance show={show} line={line} refusal={standing?.error} />
      )}
    </article>
  );
};

const RoomHead = ({ show: { concert, schedule } }: { show: Show }) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const { timezone } = schedule;
  return (
    <header class="page-head queue-head">
      <p class="page-above">
        <a href={hrefs.concert(concert.concertId)}>{t.otherDates}</a>
      </p>
      <PageTitle class="queue-name">{concert.name}</PageTitle>
      <p class="page-lead">
        {formatShow(schedule, language)}
        {isElsewhere(timezone) && <span class="queue-zone">{t.zone(zoneName(timezone, language))}</span>}
      </p>
    </header>
  );
};

/** `undefined`: nobody is signed in. */
const useLine = ({ concert: { concertId }, schedule: { scheduleId } }: Show): Line | undefined => {
  const userId = useSession()?.userId;
  return useMemo(
    () => (userId === undefined ? undefined : { userId, concertId, scheduleId }),
    [userId, concertId, scheduleId],
  );
};

const nowhere = createStore<Standing | undefined>(undefined);

const useStanding = (line: Line | undefined): Standing | undefined => {
  const store = useMemo(() => (line ? standingIn(line) : nowhere), [line]);
  // A seat may have come back since, and a pass has its time: that is not where one stands any more.
  useEffect(() => {
    const place = store.get()?.place;
    if (line && place && isPast(place)) setPlace(line, undefined);
  }, [store]);
  return useStore(store);
};

const isPast = ({ phase, pass }: Place): boolean =>
  (isOver({ phase }) && phase !== 'inside' && phase !== 'lost') ||
  (phase === 'inside' && (pass?.expiresAt ?? 0) <= serverNow());

/** Says how it goes on, without haste. */
const useSaying = (place: Place | undefined): void => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const said = useRef<Said | undefined>(undefined);
  useEffect(() => {
    const now = Date.now();
    if (!place || !isWorthSaying(place, said.current, now)) return;
    said.current = { topic: topicOf(place), ahead: peopleAhead(place), at: now };
    announce(sayPlace(place, t, language));
  }, [place]);
};

const SOON_MS = 120_000;

/** What is behind the door is loaded shortly before it opens. */
const usePreparation = (place: Place | undefined): void => {
  const wait = place && expectedWaitMs(place);
  const isSoon = place && (isAtDoor(place) || isNear(place) || (wait !== undefined && wait < SOON_MS));
  useEffect(() => {
    if (isSoon) void import('#web/booking/booking.tsx').catch(() => {});
  }, [isSoon]);
};

/** Whoever is inside goes on to their seats. */
const useWayIn = (line: Line | undefined, place: Place | undefined): void => {
  const isInside = place?.phase === 'inside' && !isPast(place);
  useEffect(() => {
    if (line && isInside) navigate(bookingPath(line), { replace: true });
  }, [line, isInside]);
};

const bookingPath = ({ concertId, scheduleId }: Line): string =>
  hrefs.booking(concertId, scheduleId).slice(1);

// Whoever reads another page of ours meanwhile comes along.
onArrival((line) => {
  const t = stringsNow(queueStrings);
  notifyOfTurn(t.turnTitle, t.insideText);
  announce(`${t.turnTitle}. ${t.insideText}`);
  navigate(bookingPath(line));
});
