import { describe, expect, test } from 'vitest';

import { metricUnits } from '#lib/metrics.ts';
import { aWatchedTemplate } from '#test/infra/watched-template.ts';

describe('the dashboard', () => {
  const [body] = Object.values(aWatchedTemplate().findResources('AWS::CloudWatch::Dashboard')).map(
    ({ Properties }) => Properties as { DashboardBody: string | { 'Fn::Join': [string, unknown[]] } },
  );
  const text = ({ DashboardBody }: NonNullable<typeof body>): string =>
    typeof DashboardBody === 'string'
      ? DashboardBody
      : DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
  const { widgets } = JSON.parse(body ? text(body) : '{}') as {
    widgets: { y: number; type: string; properties: { title: string; metrics?: unknown[][] } }[];
  };
  const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);

  test('starts with the alarms, then the waiting fans', () => {
    const titles = widgets
      .toSorted((one, other) => one.y - other.y)
      .map(({ properties }) => properties.title);

    expect(titles.slice(0, 3)).toEqual(['Alarms', 'Now, per minute', 'Waiting; in the sale (right)']);
  });

  test('shows every metric of the service, by its name and dimension', () => {
    const own = shown.filter(([namespace]) => namespace === 'namespace');

    expect([...new Set(own.map(([, name]) => String(name)))].toSorted()).toEqual(
      Object.keys(metricUnits).toSorted(),
    );
    expect(own.map(([, , dimension, value]) => [dimension, value])).toEqual(
      own.map(() => ['service', 'service']),
    );
  });

  test('has few enough metrics to be free', () => {
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.length).toBeLessThanOrEqual(50);
  });

  test('combines several intake queues', () => {
    const several = aWatchedTemplate({}, ['one', 'two', 'three']);

    const combined = JSON.stringify(several.findResources('AWS::CloudWatch::Dashboard'));

    expect(combined.match(/SUM\(\[\w+0,\w+1,\w+2\]\)/g)).toHaveLength(2);
    expect(combined.match(/MAX\(\[\w+0,\w+1,\w+2\]\)/g)).toHaveLength(1);
  });
});
