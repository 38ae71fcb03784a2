import type { ComponentChildren } from 'preact';

import { ApiError } from '#web/api-error.ts';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { useLoaded } from '#web/use-loaded.ts';

interface LazyProps<Parts> {
  /** Imports a script. */
  readonly load: () => Promise<Parts>;
  /** Shown until the script has loaded. */
  readonly placeholder?: ComponentChildren;
  /** What to show with it. */
  readonly children: (parts: Parts) => ComponentChildren;
}

/** A part of a page in a script of its own, which loads when the part is first shown. */
export const Lazy = <Parts extends object>({ load, placeholder, children }: LazyProps<Parts>) => {
  const parts = useLoaded(load);
  if (parts === null) return <NotLoaded />;
  return <>{parts ? children(parts) : placeholder}</>;
};

/** Browsers do not retry a failed module, and a new build has other file names. Only a reload helps. */
export const NotLoaded = () => (
  <ProblemNotice error={new ApiError('NETWORK')} onRetry={() => location.reload()} />
);
