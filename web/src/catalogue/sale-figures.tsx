import type { Schedule } from '#web/api-types.ts';
import type { SaleState } from '#web/catalogue/sale-state.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { formatInstant, formatUntil } from '#web/i18n/format.ts';
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

/** The seats left for a date, or when its sale opens. */
export const SaleFigures = ({ schedule, state, unsold, now }: SaleFiguresProps) => {
  const t = useStrings(catalogueStrings);
  if (state === 'closed') return <div class="schedule-figures" />;
  if (state === 'notYet') return <Opening schedule={schedule} now={now} />;
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

const Opening = ({ schedule: { saleOpensAt, timezone }, now }: { schedule: Schedule; now: number }) => {
  const t = useStrings(catalogueStrings);
  const language = useLanguage();
  const opensAt = Date.parse(saleOpensAt ?? '');
  return (
    <div class="schedule-figures">
      <p>
        <span class="quiet">{t.opensIn}</span>{' '}
        <span class="schedule-number">{formatUntil(opensAt - now, language)}</span>
      </p>
      <p class="quiet">{t.opensAt(formatInstant(opensAt, timezone, language))}</p>
    </div>
  );
};
