import { useEffect, useState } from 'preact/hooks';

interface ActionState {
  readonly isBusy: boolean;
  /** It has succeeded. */
  readonly isDone?: boolean;
  /** Why the last run failed. */
  readonly error?: unknown;
}

interface Action extends Omit<ActionState, 'isDone'> {
  readonly run: () => void;
  /** Ends being busy, and forgets the error. */
  readonly reset: () => void;
}

const idle: ActionState = { isBusy: false };

/**
 * An action of the user. It stays busy after a success, because mostly another page comes. `reset` ends that, and so does Back
 * from another site, if the browser has kept this page.
 */
export const useAction = (act: () => Promise<void>): Action => {
  const [{ isBusy, error }, setState] = useState(idle);
  const run = (): void => {
    setState({ isBusy: true });
    act().then(
      () => setState((before) => ({ ...before, isDone: true })),
      (thrown: unknown) => setState({ isBusy: false, error: thrown }),
    );
  };
  useEffect(() => {
    const onBack = (): void => setState((before) => (before.isDone ? idle : before));
    addEventListener('pageshow', onBack);
    return () => removeEventListener('pageshow', onBack);
  }, []);
  return { isBusy, error, run, reset: () => setState(idle) };
};
