import { useEffect } from 'preact/hooks';

import { call } from '#web/api.ts';
import { isMissing } from '#web/api-error.ts';
import type { ConcertDetails, Schedule } from '#web/api-types.ts';
import { ConcertFacts, ConcertGuide } from '#web/catalogue/concert-facts.tsx';
import { saleStateOf } from '#web/catalogue/sale-state.ts';
import { ScheduleRow } from '#web/catalogue/schedule-row.tsx';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useSchedules } from '#web/catalogue/use-schedules.ts';
import { formatPoints, showZones } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { problemText } from '#web/i18n/problems.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Empty, Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { uiStrings } from '#web/ui/strings.ts';
import { useServerNow } from '#web/use-now.ts';
import '#web/catalogue/catalogue.css';

/** Preloads the page that most users open next, so that nobody waits for a script when a sale opens. */
const loadWaitingRoom = (): void => void import('#web/queue/waiting-room.tsx').catch(() => undefined);

/** A concert with all its dates, each with a link to its queue. */
export const ConcertPage = ({ concertId }: { concertId: string }) => {
  const t = useStrings(catalogueStrings);
  const concert = useQuery(`concert ${concertId}`, (signal) =>
    call('GET /concerts/{concertId}', { path: { concertId }, signal }),
  );
  const schedules = useSchedules(concertId);
  useEffect(loadWaitingRoom, []);
  if (concert.data) return <Found concert={concert.data} schedules={schedules} />;
  if (concert.error === undefined) return <LoadingPage />;
  if (isMissing(concert.error)) return <NoConcert />;
  return (
    <Page title={t.title}>
      <ProblemNotice error={concert.error} onRetry={concert.reload} />
    </Page>
  );
};

const NoConcert = () => {
  const t = useStrings(catalogueStrings);
  return (
    <Page title={t.noConcert} lead={t.noConcertText}>
      <LinkButton look="primary" href={hrefs.concerts}>
        {t.allConcerts}
      </LinkButton>
    </Page>
  );
};

interface FoundProps {
  readonly concert: ConcertDetails;
  readonly schedules: ReturnType<typeof useSchedules>;
}

const Found = ({ concert, schedules: { data: schedules, error, reload } }: FoundProps) => {
  const t = useStrings(catalogueStrings);
  const { pointWorth } = useStrings(uiStrings);
  const above = <a href={hrefs.concerts}>{t.allConcerts}</a>;
  return (
    <Page
      title={concert.name}
      above={above}
      lead={concert.description}
      below={`${t.perSeat(formatPoints(concert.price))} (${pointWorth})`}
    >
      <ConcertFacts concert={concert} />
      <section class="dates" aria-labelledby="dates">
        <h2 class="section-title" id="dates">
          {t.dates}
        </h2>
        {error !== undefined && schedules && <Notice tone="warning">{problemText(error)}</Notice>}
        {error !== undefined && !schedules && <ProblemNotice error={error} onRetry={reload} />}
        {!schedules && error === undefined && <Skeleton height="6.5rem" count={4} />}
        {schedules && <Schedules concertId={concert.concertId} schedules={schedules} onOpen={reload} />}
      </section>
      <ConcertGuide concert={concert} />
    </Page>
  );
};

interface SchedulesProps {
  readonly concertId: string;
  readonly schedules: readonly Schedule[];
  /** A sale has just opened. */
  readonly onOpen: () => void;
}

const Schedules = ({ concertId, schedules, onOpen }: SchedulesProps) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  const now = useServerNow();
  const coming = schedules.filter((schedule) => saleStateOf(schedule, now) !== 'past');
  const zones = showZones(coming, language);
  const [zone, ...otherZones] = new Set(zones);
  const isMixed = otherZones.length > 0;
  if (schedules.length === 0) return <Empty title={t.noDates}>{t.noDatesText}</Empty>;
  if (coming.length === 0) return <Empty title={t.ended} />;
  return (
    <>
      <ul class="schedules">
        {coming.map((schedule, index) => (
          <ScheduleRow
            key={schedule.scheduleId}
            concertId={concertId}
            schedule={schedule}
            zone={isMixed ? zones[index] : undefined}
            now={now}
            onOpen={onOpen}
          />
        ))}
      </ul>
      {!isMixed && zone !== undefined && <p class="quiet">{t.zone(zone)}</p>}
    </>
  );
};
