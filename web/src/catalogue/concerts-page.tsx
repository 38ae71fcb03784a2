import { useMemo, useRef } from 'preact/hooks';

import type { ListedConcert } from '#web/api-types.ts';
import { ConcertDates } from '#web/catalogue/concert-dates.tsx';
import { Finder, FoundCount } from '#web/catalogue/finder.tsx';
import { useListView } from '#web/catalogue/list-view.ts';
import { inOrder } from '#web/catalogue/order.ts';
import { Poster } from '#web/catalogue/poster.tsx';
import { readConcerts } from '#web/catalogue/read-concerts.ts';
import { matches } from '#web/catalogue/search.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
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
      {concerts && concerts.length > 0 && <ConcertList concerts={concerts} />}
      {!concerts && error === undefined && <ConcertsSkeleton />}
    </Page>
  );
};

const ConcertList = ({ concerts }: { concerts: readonly ListedConcert[] }) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  const [{ query, order }, changeView] = useListView();
  const field = useRef<HTMLInputElement>(null);
  const words = query.trim();
  const ordered = useMemo(() => concerts.toSorted(inOrder(order, language)), [concerts, order, language]);
  const found = useMemo(
    () => ordered.filter(({ name, venue }) => matches(words, `${name} ${venue ?? ''}`)),
    [ordered, words],
  );
  const showAll = (): void => {
    changeView({ query: '' });
    field.current?.focus();
  };
  return (
    <>
      <Finder view={{ query, order }} onChange={changeView} field={field} />
      <FoundCount query={words} count={found.length} />
      {found.length === 0 && (
        <Empty title={t.noneFound(words)} actions={<Button onClick={showAll}>{t.showAll}</Button>}>
          {t.noneFoundText}
        </Empty>
      )}
      {found.length > 0 && (
        <ul class="concerts">
          {found.map((concert, index) => (
            <ConcertRow key={concert.concertId} concert={concert} isFirst={index < 2} />
          ))}
        </ul>
      )}
    </>
  );
};

const ConcertRow = ({ concert, isFirst }: { concert: ListedConcert; isFirst: boolean }) => {
  const t = useStrings(catalogueStrings);
  const { concertId, name, description, price, saleStatus } = concert;
  const notice = { NOT_YET: t.notYet, SOLD_OUT: t.soldOut, CLOSED: t.closed, OPEN: '', NO_DATES: '' }[
    saleStatus
  ];
  return (
    <li class="concert">
      <Poster concert={concert} sizes="(width < 48rem) 6rem, 10rem" isFirst={isFirst} />
      <div class="concert-words">
        <h2 class="concert-name">
          <a href={hrefs.concert(concertId)}>{name}</a>
        </h2>
        {concert.venue !== null && <p class="quiet">{concert.venue}</p>}
        {description && <p class="concert-description">{description}</p>}
        <p class="concert-price">
          {t.perSeat(formatPoints(price))}
          {notice !== '' && <Badge tone={saleStatus === 'NOT_YET' ? 'accent' : 'neutral'}>{notice}</Badge>}
        </p>
      </div>
      <ConcertDates concertId={concertId} />
    </li>
  );
};

const ConcertsSkeleton = () => (
  <>
    <Loading />
    <div class="finder">
      <Skeleton height="2.75rem" />
    </div>
    <div class="concerts">
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
  </>
);
