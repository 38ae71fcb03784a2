import { useEffect, useRef } from 'preact/hooks';

import type { Schedule } from '#web/api-types.ts';
import { SaleFigures } from '#web/catalogue/sale-figures.tsx';
import { hasSeats, type SaleState, saleStateOf } from '#web/catalogue/sale-state.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useUnsold } from '#web/catalogue/use-unsold.ts';
import { formatShow, formatShowTime, showDayParts, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { announce } from '#web/ui/announcer.tsx';
import { LinkButton } from '#web/ui/button.tsx';

interface ScheduleRowProps {
  readonly concertId: string;
  readonly schedule: Schedule;
  /** Set only if the list has several time zones. */
  readonly zone: string | undefined;
  /** By the server's clock. */
  readonly now: number;
  /** The sale, or the entry to its draw, has just opened. */
  readonly onOpen: () => void;
}

/** One date: when it is, and how many seats are left. The whole row links to its queue, where fans also wait for the opening. */
export const ScheduleRow = ({ concertId, schedule, zone, now, onOpen }: ScheduleRowProps) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  const state = saleStateOf(schedule, now);
  const when = withZone(formatShow(schedule, language), zone);
  const unsold = useUnsold(concertId, state === 'full' ? schedule.scheduleId : undefined);
  useOpening(state, () => {
    announce(state === 'entry' ? t.entryOpen(when) : t.nowOpen(when));
    onOpen();
  });
  const { startDatetime, endDatetime, maxSeatsPerUser } = schedule;
  const isOver = state === 'closed' || (state === 'full' && unsold === 0);
  return (
    <li class={isOver ? 'schedule schedule-over' : 'schedule'}>
      <Day when={when} local={startDatetime} />
      <p class="schedule-time">
        <span aria-hidden="true">
          {formatShowTime(startDatetime, language)}–{formatShowTime(endDatetime, language)}
        </span>
        {zone !== undefined && (
          <span class="quiet" aria-hidden="true">
            {zone}
          </span>
        )}
        <span class="quiet">{t.maxSeats(maxSeatsPerUser)}</span>
      </p>
      <SaleFigures schedule={schedule} state={state} unsold={unsold} now={now} />
      <p class="schedule-action">
        <DateLink
          state={state}
          unsold={unsold}
          when={when}
          href={hrefs.schedule(concertId, schedule.scheduleId)}
        />
      </p>
    </li>
  );
};

/** The day as on a calendar. Screen readers get the whole date. */
const Day = ({ when, local }: { when: string; local: string }) => {
  const { day, month, weekday } = showDayParts(local, useLanguage());
  return (
    <h3 class="schedule-when">
      <span class="visually-hidden">{when}</span>
      <span class="schedule-day" aria-hidden="true">
        {day}
      </span>
      <span class="schedule-month" aria-hidden="true">
        {month}
        <br />
        {weekday}
      </span>
    </h3>
  );
};

interface DateLinkProps {
  readonly state: SaleState;
  readonly unsold: number | undefined;
  readonly when: string;
  readonly href: string;
}

/** The only link of a row, which covers the row. It looks like a button while fans can join, or will be able to. */
const DateLink = ({ state, unsold, when, href }: DateLinkProps) => {
  const t = useStrings(catalogueStrings);
  if (hasSeats(state)) {
    return (
      <LinkButton class="schedule-link" look="primary" href={href} label={t.joinDate(when)}>
        {t.join}
      </LinkButton>
    );
  }
  if (state === 'full' && unsold !== undefined && unsold > 0) {
    return (
      <LinkButton class="schedule-link" href={href} label={t.waitDate(when)}>
        {t.wait}
      </LinkButton>
    );
  }
  if (state === 'entry') {
    return (
      <LinkButton class="schedule-link" look="primary" href={href} label={t.enterDate(when)}>
        {t.enter}
      </LinkButton>
    );
  }
  const words = state === 'full' && unsold === 0 ? t.soldOut : t[state];
  if (isComing(state)) {
    return (
      <LinkButton class="schedule-link" href={href} label={t.stateDate(words, when)}>
        {words}
      </LinkButton>
    );
  }
  return (
    <a class="schedule-link schedule-state" href={href} aria-label={t.stateDate(words, when)}>
      {words}
    </a>
  );
};

const coming: ReadonlySet<SaleState> = new Set(['notYet', 'beforeEntry', 'drawing', 'delayed']);

const isComing = (state: SaleState): boolean => coming.has(state);

const useOpening = (state: SaleState, onOpen: () => void): void => {
  const before = useRef(state);
  useEffect(() => {
    const isOpen = state === 'entry' || hasSeats(state);
    if (isComing(before.current) && isOpen) onOpen();
    before.current = state;
  }, [state]);
};
