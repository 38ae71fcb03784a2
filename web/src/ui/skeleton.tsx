import { useStrings } from '#web/i18n/strings.ts';
import { uiStrings } from '#web/ui/strings.ts';

interface SkeletonProps {
  /** As tall as what will stand there. */
  readonly height: string;
  readonly width?: string;
  readonly count?: number;
}

/** Keeps the room of what is still loading. */
export const Skeleton = ({ height, width = '100%', count = 1 }: SkeletonProps) => (
  <>
    {Array.from({ length: count }, (_, index) => (
      <span key={index} class="skeleton" style={{ height, width }} aria-hidden="true" />
    ))}
  </>
);

/** Tells readers of the screen that something is on its way. */
export const Loading = () => {
  const t = useStrings(uiStrings);
  return (
    <p class="visually-hidden" role="status">
      {t.loading}
    </p>
  );
};
