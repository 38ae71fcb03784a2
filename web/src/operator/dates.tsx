import { useState } from 'preact/hooks';

import type { Schedule, ScheduleSettings } from '#web/api-types.ts';
import type { Concert } from '#web/concert.ts';
import { type SaleState, saleStateOf } from '#web/catalogue/sale-state.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useIsSeen } from '#web/catalogue/use-is-seen.ts';
import { useSchedules } from '#web/catalogue/use-schedules.ts';
import { formatShow, showZones, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { byStart } from '#web/i18n/show-time.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useDeleted } from '#web/operator/deleted.ts';
import { ScheduleForm } from '#web/operator/schedule-form.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { hrefs } from '#web/router.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useServerNow } from '#web/use-now.ts';

/** The dates of a concert, read when they scroll into view, and a button to add one. */
export const OperatedDates = ({ concert }: { concert: Concert }) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const [ref, isSeen] = useIsSeen<HTMLDivElement>();
  const { data, error, reload, set } = useSchedules(concert.concertId, isSeen);
  const [isAdding, setAdding] = useState(false);
  const deleted = useDeleted();
  const schedules = data?.filter(({ scheduleId }) => !deleted.has(scheduleId));
  const onSaved = (saved: ScheduleSettings): void => {
    const added = { ...saved, reservableAudienceCount: saved.maximumAudienceCount };
    if (data) set([...data, added].toSorted(byStart));
    setAdding(false);
    toast(t.dateAdded(formatShow(saved, language)));
  };
  return (
    <div ref={ref} class="operated-dates">
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {schedules === undefined && error === undefined && <Skeleton height="3.5rem" count={3} />}
      {schedules?.length === 0 && <p class="quiet">{t.noDates}</p>}
      {schedules && schedules.length > 0 && <DatesTable concert={concert} schedules={schedules} />}
      <Button size="small" aria-label={t.addDateTo(concert.name)} onClick={() => setAdding(true)}>
        {t.addDate}
      </Button>
      {isAdding && <ScheduleForm concert={concert} onSaved={onSaved} onClose={() => setAdding(false)} />}
    </div>
  );
};

interface DatesTableProps {
  readonly concert: Concert;
  readonly schedules: readonly Schedule[];
}

const DatesTable = ({ concert, schedules }: DatesTableProps) => {
  const t = useStrings(operatorStrings);
  const zones = showZones(schedules, useLanguage());
  const now = useServerNow(10_000);
  return (
    <table class="table dates-table" aria-label={t.datesOf(concert.name)}>
      <thead>
        <tr>
          <th scope="col">{t.when}</th>
          <th scope="col">{t.state}</th>
          <th scope="col" class="figure">
            {t.seats}
          </th>
          <th scope="col">
            <span class="visually-hidden">{t.watch}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule, index) => (
          <DateRow
            key={schedule.scheduleId}
            concert={concert}
            schedule={schedule}
            zone={zones[index]}
            now={now}
          />
        ))}
      </tbody>
    </table>
  );
};

const tones = {
  past: 'neutral',
  closed: 'error',
  beforeEntry: 'accent',
  entry: 'good',
  drawing: 'accent',
  delayed: 'warning',
  notYet: 'accent',
  full: 'neutral',
  almostGone: 'good',
  open: 'good',
} as const satisfies Record<SaleState, string>;

interface DateRowProps {
  readonly concert: Concert;
  readonly schedule: Schedule;
  readonly zone: string | undefined;
  readonly now: number;
}

const DateRow = ({ concert, schedule, zone, now }: DateRowProps) => {
  const t = useStrings(operatorStrings);
  const states = useStrings(catalogueStrings);
  const language = useLanguage();
  const state = saleStateOf(schedule, now);
  const when = withZone(formatShow(schedule, language), zone);
  const { reservableAudienceCount: left, maximumAudienceCount: all, scheduleId } = schedule;
  return (
    <tr>
      <th scope="row">{when}</th>
      <td>
        <Badge tone={tones[state]}>{states[state]}</Badge>
      </td>
      <td class="figure">{t.seatsOf(left, all)}</td>
      <td class="figure">
        <LinkButton size="small" href={hrefs.sale(concert.concertId, scheduleId)} label={t.watchOf(when)}>
          {t.watch}
        </LinkButton>
      </td>
    </tr>
  );
};
