import type { Concert } from '#web/api-types.ts';
import { ConcertDates } from '#web/catalogue/concert-dates.tsx';
import { Poster } from '#web/catalogue/poster.tsx';
import { readConcerts } from '#web/catalogue/read-concerts.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { Empty, Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import '#web/catalogue/catalogue.css';

/** All concerts, with their next dates. */
export const ConcertsPage = () => {
  const t = useStrings(catalogueStrings);
  const { data: concerts, error, reload } = useQuery('concerts', readConcerts);
  return (
    <Page title={t.title} lead={t.lead} kind="index">
      {error !== undefined && concerts && <Notice tone="warning">{t.stale}</Notice>}
      {error !== undefined && !concerts && <ProblemNotice error={error} onRetry={reload} />}
      {concerts?.length === 0 && <Empty title={t.noConcerts}>{t.noConcertsText}</Empty>}
      {concerts && concerts.length > 0 && (
        <ul class="concerts">
          {concerts.map((concert, index) => (
            <ConcertRow key={concert.concertId} concert={concert} isFirst={index < 2} />
          ))}
        </ul>
      )}
      {!concerts && error === undefined && <ConcertsSkeleton />}
    </Page>
  );
};

const ConcertRow = ({ concert, isFirst }: { concert: Concert; isFirst: boolean }) => {
  const t = useStrings(catalogueStrings);
  const { concertId, name, description, price } = concert;
  return (
    <li class="concert">
      <Poster concert={concert} sizes="(width < 48rem) 6rem, 10rem" isFirst={isFirst} />
      <div class="concert-words">
        <h2 class="concert-name">
          <a href={hrefs.concert(concertId)}>{name}</a>
        </h2>
        {concert.venue !== null && <p class="quiet">{concert.venue}</p>}
        {description && <p class="concert-description">{description}</p>}
        <p class="concert-price">{t.perSeat(formatPoints(price))}</p>
      </div>
      <ConcertDates concertId={concertId} />
    </li>
  );
};

const ConcertsSkeleton = () => (
  <div class="concerts">
    <Loading />
    {[0, 1].map((row) => (
      <div key={row} class="concert">
        <span class="poster poster-skeleton skeleton" aria-hidden="true" />
        <div class="concert-words">
          <Skeleton height="2.25rem" width="70%" />
          <Skeleton height="1.25rem" width="90%" />
        </div>
        <div class="concert-dates">
          <Skeleton height="1.25rem" count={4} />
        </div>
      </div>
    ))}
  </div>
);
