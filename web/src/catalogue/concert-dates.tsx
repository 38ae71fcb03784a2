import type { Schedule } from '#web/api-types.ts';
import { hasSeats, saleStateOf } from '#web/catalogue/sale-state.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useIsSeen } from '#web/catalogue/use-is-seen.ts';
import { useSchedules } from '#web/catalogue/use-schedules.ts';
import { formatShowDay, formatShowTime, showZones, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useServerNow } from '#web/use-now.ts';

const SHOWN = 4;

/** The next dates of a concert. Read when the concert scrolls into view. */
export const ConcertDates = ({ concertId }: { concertId: string }) => {
  const t = useStrings(catalogueStrings);
  const [ref, isSeen] = useIsSeen<HTMLDivElement>();
  const { data: schedules, error } = useSchedules(concertId, isSeen);
  const language = useLanguage();
  const now = useServerNow(10_000);
  const coming = schedules?.filter((schedule) => saleStateOf(schedule, now) !== 'past') ?? [];
  const shown = coming.slice(0, SHOWN);
  const zones = showZones(shown, language);
  const more = coming.length - SHOWN;
  return (
    <div class="concert-dates" ref={ref}>
      {!schedules && error === undefined && <Skeleton height="1.25rem" count={SHOWN} />}
      {schedules && coming.length === 0 && <p class="quiet">{schedules.length > 0 ? t.ended : t.noDates}</p>}
      <ul>
        {shown.map((schedule, index) => (
          <DateLine
            key={schedule.scheduleId}
            schedule={schedule}
            zone={zones[index]}
            concertId={concertId}
            now={now}
          />
        ))}
      </ul>
      {more > 0 && (
        <a class="more-dates" href={hrefs.concert(concertId)}>
          {t.moreDates(more)}
        </a>
      )}
    </div>
  );
};

interface DateLineProps {
  readonly schedule: Schedule;
  readonly zone: string | undefined;
  readonly concertId: string;
  readonly now: number;
}

const DateLine = ({ schedule, zone, concertId, now }: DateLineProps) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  const state = saleStateOf(schedule, now);
  const { scheduleId, startDatetime, reservableAudienceCount: left } = schedule;
  const when = `${formatShowDay(startDatetime, language)} ${formatShowTime(startDatetime, language)}`;
  return (
    <li>
      <a class="date-line" href={hrefs.schedule(concertId, scheduleId)}>
        <span class="date-line-when">{withZone(when, zone)}</span>
        <span class={hasSeats(state) || state === 'entry' ? 'date-line-left' : 'date-line-left quiet'}>
          {hasSeats(state) ? t.left(left) : t[state]}
        </span>
      </a>
    </li>
  );
};
