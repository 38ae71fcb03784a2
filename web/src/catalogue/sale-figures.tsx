import type { Schedule } from '#web/api-types.ts';
import type { SaleState } from '#web/catalogue/sale-state.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { formatExact, formatUntil } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Meter } from '#web/ui/progress.tsx';

interface SaleFiguresProps {
  readonly schedule: Schedule;
  readonly state: SaleState;
  /** Only known when no seat is free. */
  readonly unsold: number | undefined;
  readonly now: number;
}

/** The seats left for a date. Before its sale: the next opening or the draw, with its time. */
export const SaleFigures = ({ schedule, state, unsold, now }: SaleFiguresProps) => {
  const t = useStrings(catalogueStrings);
  if (state === 'closed') return <div class="schedule-figures" />;
  if (isOpeningState(state)) return <Opening state={state} schedule={schedule} now={now} />;
  if (state === 'full' && unsold !== undefined && unsold > 0)
    return <p class="schedule-figures quiet">{t.fullText}</p>;
  return <SeatsLeft schedule={schedule} isFew={state === 'almostGone'} />;
};

const SeatsLeft = ({ schedule, isFew }: { schedule: Schedule; isFew: boolean }) => {
  const t = useStrings(catalogueStrings);
  const { reservableAudienceCount: left, maximumAudienceCount: all } = schedule;
  return (
    <div class="schedule-figures">
      <p>
        <span class="visually-hidden">{t.seatsLeftOf(left, all)}</span>
        <span aria-hidden="true">
          <span class="schedule-number">{left}</span> <span class="quiet">{t.ofSeats(all)}</span>
        </span>
        {isFew && <span class="schedule-few">{t.almostGone}</span>}
      </p>
      <Meter value={left} of={all} />
    </div>
  );
};

type OpeningState = Extract<SaleState, 'notYet' | 'beforeEntry' | 'entry' | 'drawing' | 'delayed'>;

const isOpeningState = (state: SaleState): state is OpeningState => state in openings;

/** The event that a state waits for: its two texts, and its time. */
const openings = {
  notYet: ['opensIn', 'opensAt', ({ saleOpensAt }) => saleOpensAt],
  beforeEntry: ['entryOpensIn', 'entryOpensAt', ({ draw }) => draw?.entryOpensAt],
  entry: ['entryClosesIn', 'entryClosesAt', ({ saleOpensAt }) => saleOpensAt],
  drawing: ['drawIn', 'drawAt', ({ draw }) => draw?.roundAt],
  delayed: ['drawIn', 'delayedTo', ({ draw }) => draw?.delayedTo],
} as const satisfies Record<
  OpeningState,
  readonly [string, string, (schedule: Schedule) => string | null | undefined]
>;

interface OpeningProps {
  readonly state: OpeningState;
  readonly schedule: Schedule;
  readonly now: number;
}

const Opening = ({ state, schedule, now }: OpeningProps) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  const [left, date, timeOf] = openings[state];
  const at = Date.parse(timeOf(schedule) ?? '');
  return (
    <div class="schedule-figures">
      <p>
        <span class="quiet">{t[left]}</span>{' '}
        <span class="schedule-number">{formatUntil(at - now, language)}</span>
      </p>
      <p class="quiet">{t[date](formatExact(at, schedule.timezone, language))}</p>
      {schedule.draw?.cancelledAt && <p class="quiet">{t.drawCancelled}</p>}
    </div>
  );
};
