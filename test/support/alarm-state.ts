/** The properties of an alarm on one metric, as in a template. */
export interface AlarmProperties {
  readonly Statistic: string;
  /** Seconds. */
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

/** The values of a metric, one a minute. Undefined: no data. */
export type Series = readonly (number | undefined)[];

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
};

const breaches: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  LessThanThreshold: (value, threshold) => value < threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
};

const ruleOf = <Rule>(rules: Readonly<Record<string, Rule>>, name: string): Rule => {
  const rule = rules[name];
  if (!rule) throw new Error(`no rule for ${name}`);
  return rule;
};

/** For each period, whether its datapoint breaches the threshold. Undefined: no data. */
const datapointsOf = (alarm: AlarmProperties, series: Series): (boolean | undefined)[] => {
  const minutes = alarm.Period / 60;
  return Array.from({ length: Math.floor(series.length / minutes) }, (_, period) => {
    const values = series
      .slice(period * minutes, (period + 1) * minutes)
      .filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    const value = ruleOf(statistics, alarm.Statistic)(values);
    return ruleOf(breaches, alarm.ComparisonOperator)(value, alarm.Threshold);
  });
};

/**
 * Periods in which an alarm is in state ALARM, by the CloudWatch guide ("Configuring how CloudWatch alarms treat missing data").
 * CloudWatch retrieves more datapoints than it evaluates, and evaluates the latest real ones. If fewer than `EvaluationPeriods`
 * are real, it fills the rest as `TreatMissingData` says.
 * @param retrievedBeyond how many more datapoints CloudWatch retrieves: the guide gives no number, its example has 2
 */
export const alarmedPeriods = (alarm: AlarmProperties, series: Series, retrievedBeyond: number): number[] => {
  const { EvaluationPeriods: evaluated, DatapointsToAlarm: needed, TreatMissingData: treat } = alarm;
  const datapoints = datapointsOf(alarm, series);
  return [...datapoints.keys()].filter((last) => {
    const retrieved = datapoints.slice(Math.max(0, last + 1 - evaluated - retrievedBeyond), last + 1);
    const real = retrieved.filter((datapoint) => datapoint !== undefined).slice(-evaluated);
    const filled = treat === 'breaching' ? evaluated - real.length : 0;
    return real.filter(Boolean).length + filled >= needed;
  });
};
