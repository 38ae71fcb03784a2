import type { Sale } from '#web/api-types.ts';
import {
  formatClock,
  formatInstant,
  formatNumber,
  formatShow,
  showZones,
  withZone,
} from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { OperatorsOnly } from '#web/operator/operators-only.tsx';
import { readSales } from '#web/operator/read-sales.ts';
import { freeSeats, operatedState, saleTones } from '#web/operator/operated-state.ts';
import { urgentFirst } from '#web/operator/sales-order.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Empty, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/operator/operator.css';

const REFRESH_MS = 5_000;

/** The current sales of all concerts, those that need their operator first. */
export const SalesPage = () => (
  <OperatorsOnly>
    <Sales />
  </OperatorsOnly>
);

const Sales = () => {
  const t = useStrings(operatorStrings);
  const { data, error, reload } = useQuery('current sales', readSales, { refreshMs: REFRESH_MS });
  return (
    <Page title={t.sales} lead={t.salesLead} above={<a href={hrefs.operator}>{t.title}</a>}>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {data === undefined && error === undefined && <SalesSkeleton />}
      {data?.length === 0 && <Empty title={t.noSales}>{t.noSalesText}</Empty>}
      {data && data.length > 0 && <SalesList sales={data} />}
    </Page>
  );
};

const SalesList = ({ sales }: { sales: readonly Sale[] }) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const now = useServerNow(10_000);
  const sorted = urgentFirst(sales, now);
  const zones = showZones(
    sorted.map(({ schedule }) => schedule),
    language,
  );
  return (
    <>
      <p class="sale-as-of sales-as-of">
        {t.asOfAll(formatClock(sorted[0]?.admission.asOf ?? now, language))}
      </p>
      <ul class="rows sales">
        {sorted.map((sale, index) => (
          <SaleRow key={sale.schedule.scheduleId} sale={sale} zone={zones[index]} now={now} />
        ))}
      </ul>
    </>
  );
};

interface SaleRowProps {
  readonly sale: Sale;
  readonly zone: string | undefined;
  readonly now: number;
}

const SaleRow = ({ sale: { concertId, name, schedule, admission }, zone, now }: SaleRowProps) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const state = operatedState(admission, schedule, now);
  const when = withZone(formatShow(schedule, language), zone);
  const opens =
    state === 'notYet' && schedule.saleOpensAt !== null
      ? t.opensAt(formatInstant(schedule.saleOpensAt, schedule.timezone, language))
      : undefined;
  return (
    <li>
      <div class="sales-head">
        <Badge tone={saleTones[state]}>{t.saleStates[state]}</Badge>
        <a class="sales-link" href={hrefs.sale(concertId, schedule.scheduleId)}>
          <strong>{name}</strong> {when}
        </a>
        {opens !== undefined && <span class="quiet">{opens}</span>}
      </div>
      <dl class="sales-figures">
        {(
          [
            [t.waiting, admission.waiting],
            [t.inside, admission.inside],
            [t.held, admission.held],
            [t.sold, admission.sold],
            [t.free, freeSeats(admission)],
          ] as const
        ).map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
};

const SalesSkeleton = () => (
  <>
    <Loading />
    <Skeleton height="4.5rem" count={4} />
  </>
);
