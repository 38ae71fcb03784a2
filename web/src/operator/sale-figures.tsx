import type { ComponentChildren } from 'preact';

import type { Admission } from '#web/api-types.ts';
import { formatClock, formatDuration, formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { freeSeats } from '#web/operator/operated-state.ts';
import { calledPerMinute, type Sample } from '#web/operator/samples.ts';
import { operatorStrings } from '#web/operator/strings.ts';

interface SaleFiguresProps {
  readonly admission: Admission;
  readonly samples: readonly Sample[];
}

/** At most one decimal. */
const oneDigit = (value: number): string => formatNumber(Math.round(value * 10) / 10);

/** The current figures of a sale. */
export const SaleFigures = ({ admission, samples }: SaleFiguresProps) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const { waiting, inside, calledAt, callSize, rate, serving, held, sold } = admission;
  const perMinute = calledPerMinute(samples) ?? rate;
  const through =
    waiting > 0 && perMinute > 0 ? t.throughIn(formatDuration((waiting / perMinute) * 60_000, language)) : '';
  const called = t.called(formatNumber(serving));
  return (
    <>
      <dl class="sale-figures">
        <Figure label={t.waiting} note={through}>
          {formatNumber(waiting)}
        </Figure>
        <Figure label={t.inside} note={t.insideHint}>
          {formatNumber(inside)}
        </Figure>
        <Figure
          label={t.lastCall}
          note={calledAt === null ? t.noCall : t.calledAt(formatClock(calledAt, language))}
        >
          {formatNumber(callSize)}
        </Figure>
        <Figure
          label={t.perMinute}
          note={calledAt === null ? called : `${t.rate(oneDigit(rate))} · ${called}`}
        >
          {oneDigit(perMinute)}
        </Figure>
      </dl>
      <Seats sold={sold} held={held} free={freeSeats(admission)} />
    </>
  );
};

interface FigureProps {
  readonly label: string;
  readonly note: string;
  readonly children: ComponentChildren;
}

const Figure = ({ label, note, children }: FigureProps) => (
  <div class="sale-figure">
    <dt>{label}</dt>
    <dd class="sale-number">{children}</dd>
    <dd class="sale-note">{note}</dd>
  </div>
);

interface SeatsProps {
  readonly sold: number;
  readonly held: number;
  readonly free: number;
}

const Seats = ({ sold, held, free }: SeatsProps) => {
  const t = useStrings(operatorStrings);
  const share = (count: number): string => `${(100 * count) / Math.max(1, sold + held + free)}%`;
  return (
    <div class="sale-seats">
      <dl class="sale-seat-figures">
        {(
          [
            [t.sold, sold, 'sold'],
            [t.held, held, 'held'],
            [t.free, free, 'free'],
          ] as const
        ).map(([label, count, kind]) => (
          <div key={kind}>
            <dt>
              <span class={`seat-key seat-key-${kind}`} aria-hidden="true" />
              {label}
            </dt>
            <dd class="sale-number">{count}</dd>
          </div>
        ))}
      </dl>
      <div class="seat-bar" role="img" aria-label={t.seatBar(sold, held, free)}>
        <span class="seat-bar-sold" style={{ width: share(sold) }} />
        <span class="seat-bar-held" style={{ width: share(held) }} />
      </div>
    </div>
  );
};
