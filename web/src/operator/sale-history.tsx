import type { ComponentChildren } from 'preact';

import { formatDuration, formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { areaPath, bars, HEIGHT, linePath, scaleEnd, WIDTH } from '#web/operator/chart.ts';
import { calledByMinute, calledIn, type Sample } from '#web/operator/samples.ts';
import { operatorStrings } from '#web/operator/strings.ts';

interface SaleHistoryProps {
  readonly samples: readonly Sample[];
  /** The number of seats of the date. */
  readonly seats: number;
}

const waitingOf = ({ waiting }: Sample): number => waiting;
const soldOf = ({ sold }: Sample): number => sold;
const takenOf = ({ sold, held }: Sample): number => sold + held;

/** The last hour in three charts, each with its own scale and a text for screen readers. */
export const SaleHistory = ({ samples, seats }: SaleHistoryProps) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const [first, last] = [samples[0], samples.at(-1)];
  const waiting = scaleEnd(mostOf(samples, waitingOf));
  const minutes = calledByMinute(samples);
  const called = scaleEnd(Math.max(...minutes));
  const time = first && last && last.at > first.at ? formatDuration(last.at - first.at, language) : undefined;
  const summaryOf = (words: (time: string, first: Sample, last: Sample) => string): string =>
    time !== undefined && first && last ? words(time, first, last) : t.collecting;
  return (
    <section class="sale-history" aria-labelledby="sale-history">
      <h2 class="section-title" id="sale-history">
        {t.history}
      </h2>
      <div class="charts">
        <Chart
          title={t.chartWaiting}
          most={waiting}
          summary={summaryOf((time, from, to) =>
            t.summaryWaiting(
              time,
              formatNumber(from.waiting),
              formatNumber(to.waiting),
              formatNumber(mostOf(samples, waitingOf)),
            ),
          )}
        >
          <path class="chart-area" d={areaPath(samples, waitingOf, waiting)} />
          <path class="chart-line" d={linePath(samples, waitingOf, waiting)} />
        </Chart>
        <Chart
          title={t.chartCalled}
          most={called}
          summary={summaryOf((time) => t.summaryCalled(time, formatNumber(calledIn(samples))))}
        >
          {bars(minutes, called).map((bar, index) => (
            <rect key={index} class="chart-bar" {...bar} />
          ))}
        </Chart>
        <Chart
          title={t.chartSold}
          most={seats}
          summary={summaryOf((time, from, to) => t.summarySold(time, from.sold, to.sold, seats))}
        >
          <path class="chart-area-faint" d={areaPath(samples, takenOf, seats)} />
          <path class="chart-area" d={areaPath(samples, soldOf, seats)} />
          <path class="chart-line" d={linePath(samples, soldOf, seats)} />
        </Chart>
      </div>
    </section>
  );
};

const mostOf = (samples: readonly Sample[], value: (sample: Sample) => number): number =>
  samples.reduce((most, sample) => Math.max(most, value(sample)), 0);

interface ChartProps {
  readonly title: string;
  /** The end of the scale. */
  readonly most: number;
  /** For screen readers. */
  readonly summary: string;
  readonly children: ComponentChildren;
}

const Chart = ({ title, most, summary, children }: ChartProps) => {
  const t = useStrings(operatorStrings);
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="visually-hidden">{summary}</span>
      </figcaption>
      <div class="chart-plot" aria-hidden="true">
        <span class="chart-most">{formatNumber(most)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
          {children}
        </svg>
      </div>
      <p class="chart-times" aria-hidden="true">
        <span>{t.hourAgo}</span>
        <span>{t.now}</span>
      </p>
    </figure>
  );
};
