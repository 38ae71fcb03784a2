import { useEffect, useState } from 'preact/hooks';

import type { Admission } from '#web/api-types.ts';
import { type Sample, sampleOf, withSample } from '#web/operator/samples.ts';

/** Kept by sale, so that they outlive a visit to another page. */
const seen = new Map<string, readonly Sample[]>();

/** The samples of the last ten minutes. */
export const useSamples = (scheduleId: string, admission: Admission | undefined): readonly Sample[] => {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!admission) return;
    seen.set(scheduleId, withSample(seen.get(scheduleId) ?? [], sampleOf(admission)));
    redraw((count) => count + 1);
  }, [scheduleId, admission?.asOf]);
  return seen.get(scheduleId) ?? [];
};
