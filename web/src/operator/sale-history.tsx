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

/** The last ten minutes in three charts, each with its own scale and a text for screen readers. */
export const SaleHistory = ({ samples, seats }: SaleHistoryProps) => {
  const t = useStrings(operatorStrings);
  return (
    <section class="sale-history" aria-labelledby="sale-history">
      <h2 class="section-title" id="sale-history">
        {t.history}
      </h2>
      <div class="charts">
        <WaitingChart samples={samples} />
        <CalledChart samples={samples} />
        <SoldChart samples={samples} seats={seats} />
      </div>
    </section>
  );
};

type SamplesProps = Pick<SaleHistoryProps, 'samples'>;

const WaitingChart = ({ samples }: SamplesProps) => {
  const t = useStrings(operatorStrings);
  const most = mostOf(samples, waitingOf);
  const end = scaleEnd(most);
  const summary = useSummary(samples, (time, from, to) =>
    t.summaryWaiting(time, formatNumber(from.waiting), formatNumber(to.waiting), formatNumber(most)),
  );
  return (
    <Chart title={t.chartWaiting} most={end} summary={summary}>
      <path class="chart-area" d={areaPath(samples, waitingOf, end)} />
      <path class="chart-line" d={linePath(samples, waitingOf, end)} />
    </Chart>
  );
};

const CalledChart = ({ samples }: SamplesProps) => {
  const t = useStrings(operatorStrings);
  const minutes = calledByMinute(samples);
  const end = scaleEnd(Math.max(...minutes));
  const summary = useSummary(samples, (time) => t.summaryCalled(time, formatNumber(calledIn(samples))));
  return (
    <Chart title={t.chartCalled} most={end} summary={summary}>
      {bars(minutes, end).map((bar, index) => (
        <rect key={index} class="chart-bar" {...bar} />
      ))}
    </Chart>
  );
};

const SoldChart = ({ samples, seats }: SaleHistoryProps) => {
  const t = useStrings(operatorStrings);
  const summary = useSummary(samples, (time, from, to) => t.summarySold(time, from.sold, to.sold, seats));
  return (
    <Chart title={t.chartSold} most={seats} summary={summary}>
      <path class="chart-area-faint" d={areaPath(samples, takenOf, seats)} />
      <path class="chart-area" d={areaPath(samples, soldOf, seats)} />
      <path class="chart-line" d={linePath(samples, soldOf, seats)} />
    </Chart>
  );
};

/** A chart's text, once there are two samples to compare. */
const useSummary = (
  samples: readonly Sample[],
  words: (time: string, first: Sample, last: Sample) => string,
): string => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= first.at) return t.collecting;
  return words(formatDuration(last.at - first.at, language), first, last);
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
        <span>{t.tenMinutesAgo}</span>
        <span>{t.now}</span>
      </p>
    </figure>
  );
};
