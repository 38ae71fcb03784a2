import { useEffect, useRef, useState } from 'preact/hooks';

import type { Concert } from '#web/concert.ts';
import { readConcerts } from '#web/catalogue/read-concerts.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { ConcertForm } from '#web/operator/concert-form.tsx';
import { OperatedDates } from '#web/operator/dates.tsx';
import { OperatorsOnly } from '#web/operator/operators-only.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Empty, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import '#web/operator/operator.css';

/** As often as the dates of the concerts. */
const REFRESH_MS = 10_000;

/** All concerts with their dates. Operators add and edit them here. */
export const OperatorPage = () => (
  <OperatorsOnly>
    <Concerts />
  </OperatorsOnly>
);

const Concerts = () => {
  const t = useStrings(operatorStrings);
  const {
    data: concerts,
    error,
    reload,
    set,
  } = useQuery<readonly Concert[]>('operated concerts', readConcerts, { refreshMs: REFRESH_MS });
  // The concert in the open form.
  const [edited, setEdited] = useState<Concert | 'new'>();
  const [addedId, setAddedId] = useState<string>();
  const onSaved = (concert: Concert): void => {
    if (concerts) set(withSaved(concerts, concert));
    setEdited(undefined);
    if (edited === 'new') setAddedId(concert.concertId);
    toast(edited === 'new' ? t.concertAdded(concert.name) : t.concertSaved(concert.name));
  };
  return (
    <Page title={t.title} lead={t.lead}>
      <div class="actions operated-actions">
        <Button look="primary" onClick={() => setEdited('new')}>
          {t.addConcert}
        </Button>
        <LinkButton href={hrefs.sales}>{t.sales}</LinkButton>
      </div>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {concerts === undefined && error === undefined && <ConcertsSkeleton />}
      {concerts?.length === 0 && <Empty title={t.noConcerts}>{t.noConcertsText}</Empty>}
      {concerts?.map((concert) => (
        <OperatedConcert
          key={concert.concertId}
          concert={concert}
          isAdded={concert.concertId === addedId}
          onEdit={() => setEdited(concert)}
        />
      ))}
      {edited !== undefined && (
        <ConcertForm
          concert={edited === 'new' ? undefined : edited}
          onSaved={onSaved}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  );
};

/** The list with a concert that was changed, or added at its end. */
const withSaved = (concerts: readonly Concert[], saved: Concert): readonly Concert[] => {
  const isSaved = ({ concertId }: Concert): boolean => concertId === saved.concertId;
  return concerts.some(isSaved)
    ? concerts.map((concert) => (isSaved(concert) ? saved : concert))
    : [...concerts, saved];
};

interface OperatedConcertProps {
  readonly concert: Concert;
  /** Just added: its heading takes the focus, because the operator adds its dates next. */
  readonly isAdded: boolean;
  readonly onEdit: () => void;
}

const OperatedConcert = ({ concert, isAdded, onEdit }: OperatedConcertProps) => {
  const t = useStrings(operatorStrings);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isAdded) title.current?.focus();
  }, [isAdded]);
  return (
    <div class="operated">
      <div class="operated-head">
        <h2 class="section-title" tabIndex={-1} ref={title}>
          {concert.name}
        </h2>
        <p class="quiet">{formatPoints(concert.price)}</p>
        <Button size="small" aria-label={t.editOf(concert.name)} onClick={onEdit}>
          {t.edit}
        </Button>
      </div>
      <OperatedDates concert={concert} />
    </div>
  );
};

const ConcertsSkeleton = () => (
  <>
    <Loading />
    <Skeleton height="2rem" width="50%" />
    <Skeleton height="3.5rem" count={4} />
  </>
);
