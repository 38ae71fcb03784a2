import { useEffect, useRef } from 'preact/hooks';

import { isMissing } from '#web/api-error.ts';
import type { Admission, Schedule, ScheduleSettings } from '#web/api-types.ts';
import { useConcertNames } from '#web/catalogue/concert-names.ts';
import { useSchedules } from '#web/catalogue/use-schedules.ts';
import { formatClock, formatInstant, formatShow, showZone, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { byStart } from '#web/i18n/show-time.ts';
import { stringsNow, useStrings } from '#web/i18n/strings.ts';
import { DateControls } from '#web/operator/date-controls.tsx';
import { DrawControls } from '#web/operator/draw-controls.tsx';
import { MessageForm } from '#web/operator/message-form.tsx';
import { OperatorsOnly } from '#web/operator/operators-only.tsx';
import { SaleControls } from '#web/operator/sale-controls.tsx';
import { SaleFigures } from '#web/operator/sale-figures.tsx';
import { SaleHistory } from '#web/operator/sale-history.tsx';
import { SaleSettings } from '#web/operator/sale-settings.tsx';
import { type OperatedState, operatedState, saleTones } from '#web/operator/operated-state.ts';
import { samplesOf } from '#web/operator/samples.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { useHistory } from '#web/operator/use-history.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { callAsUser } from '#web/session/session.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { announce } from '#web/ui/announcer.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/operator/operator.css';

const REFRESH_MS = 2_000;
/** Figures this old mean that several refreshes in a row have failed. */
const STALE_MS = 10_000;

interface SalePageProps {
  readonly concertId: string;
  readonly scheduleId: string;
}

/** One sale: live figures, controls, the message to those who wait, and settings. */
export const SalePage = (props: SalePageProps) => (
  <OperatorsOnly>
    <FindSale {...props} key={props.scheduleId} />
  </OperatorsOnly>
);

const FindSale = ({ concertId, scheduleId }: SalePageProps) => {
  const t = useStrings(operatorStrings);
  const schedules = useSchedules(concertId);
  const admission = useQuery(
    `admission ${scheduleId}`,
    (signal) =>
      callAsUser('GET /admin/concerts/{concertId}/schedules/{scheduleId}/queue', {
        path: { concertId, scheduleId },
        signal,
        // No retry: the next refresh comes soon.
        attempts: 1,
      }),
    { refreshMs: REFRESH_MS },
  );
  const listed = schedules.data?.find((schedule) => schedule.scheduleId === scheduleId);
  const error = schedules.error ?? admission.error;
  useAskAgain(schedules.data !== undefined && !schedules.isLoading && listed === undefined, schedules.reload);

  // Before the figures: another operator may have deleted the date meanwhile.
  if (isMissing(error)) return <SaleMissing />;
  if (schedules.data && listed && admission.data) {
    const { data, set } = schedules;
    const onChange = (answer: Partial<ScheduleSettings>): void => {
      set(changedIn(data, { ...listed, ...answer }));
      admission.reload();
    };
    return (
      <Sale
        concertId={concertId}
        settings={listed}
        admission={admission.data}
        onChange={onChange}
        onRefresh={admission.reload}
      />
    );
  }
  if (error === undefined) return <LoadingPage />;
  return (
    <Page title={t.title} width="wide">
      <ProblemNotice error={error} onRetry={admission.reload} />
    </Page>
  );
};

/** The list with a changed date, which may have moved. */
const changedIn = (schedules: readonly Schedule[], changed: Schedule): readonly Schedule[] =>
  schedules
    .map((schedule) => (schedule.scheduleId === changed.scheduleId ? changed : schedule))
    .toSorted(byStart);

/** Reloads the cached list until it has a date that was just added. */
const useAskAgain = (isUnlisted: boolean, reload: () => void): void =>
  useEffect(() => {
    if (!isUnlisted) return undefined;
    const timer = setTimeout(reload, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [isUnlisted]);

const SaleMissing = () => {
  const t = useStrings(operatorStrings);
  return (
    <Page title={t.saleMissing} lead={t.saleMissingText}>
      <LinkButton look="primary" href={hrefs.operator}>
        {t.toOperator}
      </LinkButton>
    </Page>
  );
};

interface SaleProps {
  readonly concertId: string;
  readonly settings: Schedule;
  readonly admission: Admission;
  /** The settings that have changed. */
  readonly onChange: (answer: Partial<ScheduleSettings>) => void;
  /** The figures have changed. */
  readonly onRefresh: () => void;
}

const Sale = ({ concertId, settings, admission, onChange, onRefresh }: SaleProps) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const now = useServerNow();
  const name = useConcertNames([concertId]).get(concertId);
  const { draw, scheduleId } = settings;
  const path = { concertId, scheduleId };
  const samples = samplesOf(useHistory(path), admission);
  const state = operatedState(admission, settings, now);
  const isStale = now - Date.parse(admission.asOf) > STALE_MS;
  useSpokenState(state);
  const opensAt = formatInstant(settings.saleOpensAt ?? now, settings.timezone, language);
  const note = state === 'notYet' ? t.saleNotes.notYet(opensAt) : t.saleNotes[state];
  return (
    <Page
      title={withZone(formatShow(settings, language), showZone(settings, language))}
      lead={name ?? '\u00A0'}
      above={
        <>
          <a href={hrefs.operator}>{t.title}</a> · <a href={hrefs.sales}>{t.sales}</a>
        </>
      }
    >
      <div class="sale-state">
        <Badge tone={saleTones[state]}>{t.saleStates[state]}</Badge>
        <p>{note}</p>
      </div>
      <SaleControls path={path} state={state} admission={admission} onChange={onChange} />
      <section class={isStale ? 'sale-now sale-stale' : 'sale-now'} aria-labelledby="figures">
        <div class="sale-now-head">
          <h2 class="section-title" id="figures">
            {t.figures}
          </h2>
          <AsOf asOf={admission.asOf} isStale={isStale} />
        </div>
        <SaleFigures admission={admission} samples={samples} />
      </section>
      <SaleHistory samples={samples} seats={admission.sold + admission.seatsLeft} />
      <MessageForm path={path} message={admission.message} onChange={onRefresh} />
      {draw !== null && (
        <DrawControls
          path={path}
          timezone={settings.timezone}
          onCancel={(cancelledAt) => onChange({ draw: { ...draw, cancelledAt } })}
        />
      )}
      <SaleSettings path={path} known={settings} onChange={onChange} />
      <DateControls path={path} known={settings} admission={admission} onChange={onChange} />
    </Page>
  );
};

interface AsOfProps {
  readonly asOf: string;
  readonly isStale: boolean;
}

/** The time of the figures. Announced only when they become stale. */
const AsOf = ({ asOf, isStale }: AsOfProps) => {
  const t = useStrings(operatorStrings);
  const when = formatClock(asOf, useLanguage());
  return (
    <>
      <p class="sale-as-of">{isStale ? '' : t.asOf(when)}</p>
      <p class="sale-as-of sale-as-of-stale" role="status">
        {isStale ? t.stale(when) : ''}
      </p>
    </>
  );
};

const useSpokenState = (state: OperatedState): void => {
  const before = useRef(state);
  useEffect(() => {
    const t = stringsNow(operatorStrings);
    if (before.current !== state) announce(t.stateChanged(t.saleStates[state]));
    before.current = state;
  }, [state]);
};
