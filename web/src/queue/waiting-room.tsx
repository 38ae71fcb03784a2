import { isMissing } from '#web/api-error.ts';
import { formatShow, showZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Entrance } from '#web/queue/entrance.tsx';
import { NoSuchDate } from '#web/queue/no-such-date.tsx';
import { titleOf } from '#web/queue/place-texts.ts';
import { PlaceView } from '#web/queue/place-view.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { useFollowedPlace } from '#web/queue/use-followed-place.ts';
import { usePlaceId } from '#web/queue/use-place-id.ts';
import { useAnnouncePlace, useOpenBooking, usePreload } from '#web/queue/use-room.ts';
import { hrefs } from '#web/router.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page, PageTitle, useTitle } from '#web/ui/page.tsx';
import { type Show, useShow } from '#web/use-show.ts';
import '#web/queue/turn.ts';

/** For a fan who follows a place on any page: all that it needs is in this script. */
export { followPlace } from '#web/queue/places.ts';

interface WaitingRoomPageProps {
  readonly concertId: string;
  readonly scheduleId: string;
  /** Loads the next page early. */
  readonly preloadBooking: () => Promise<unknown>;
}

/** The page of a date's queue: the user joins here, and waits. */
export const WaitingRoomPage = ({ concertId, scheduleId, preloadBooking }: WaitingRoomPageProps) => {
  const t = useStrings(queueStrings);
  const query = useShow(concertId, scheduleId);
  const { data: show, error } = query;
  if (show) return <Room show={show} preloadBooking={preloadBooking} />;
  if (error === undefined) return <LoadingPage />;
  if (isMissing(error)) return <NoSuchDate />;
  return (
    <Page title={t.entrance}>
      <ProblemNotice error={error} onRetry={() => query.reload()} />
    </Page>
  );
};

type RoomProps = Pick<WaitingRoomPageProps, 'preloadBooking'> & { readonly show: Show };

const Room = ({ show, preloadBooking }: RoomProps) => {
  const t = useStrings(queueStrings);
  const placeId = usePlaceId(show.concert.concertId, show.schedule.scheduleId);
  const followed = useFollowedPlace(placeId);
  const title = titleOf(followed?.place, t);
  useTitle(title === undefined ? show.concert.name : `${title} · ${show.concert.name}`);
  useAnnouncePlace(followed?.place);
  usePreload(followed?.place, preloadBooking);
  useOpenBooking(placeId, followed?.place);
  return (
    <article class="page queue-page">
      <RoomHead show={show} />
      {placeId && followed && followed.place.phase !== 'turnedAway' ? (
        <PlaceView show={show} placeId={placeId} followed={followed} />
      ) : (
        <Entrance show={show} placeId={placeId} refusal={followed?.error} />
      )}
    </article>
  );
};

const RoomHead = ({ show: { concert, schedule } }: { show: Show }) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const zone = showZone(schedule, language);
  return (
    <header class="page-head queue-head">
      <p class="page-above">
        <a href={hrefs.concert(concert.concertId)}>{t.otherDates}</a>
      </p>
      <PageTitle class="queue-name">{concert.name}</PageTitle>
      <p class="page-lead">
        {formatShow(schedule, language)}
        {zone !== undefined && <span class="queue-zone">{t.zone(zone)}</span>}
      </p>
    </header>
  );
};
