import { useEffect, useState } from 'preact/hooks';

import type { Admission } from '#web/api-types.ts';
import { type Sample, sampleOf, withSample } from '#web/operator/samples.ts';

/** What was seen of each sale stays while one looks at another. */
const seen = new Map<string, readonly Sample[]>();

/** The figures of the last minutes, as they came. */
export const useSamples = (scheduleId: string, admission: Admission | undefined): readonly Sample[] => {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!admission) return;
    seen.set(scheduleId, withSample(seen.get(scheduleId) ?? [], sampleOf(admission)));
    redraw((count) => count + 1);
  }, [scheduleId, admission?.asOf]);
  return seen.get(scheduleId) ?? [];
};
