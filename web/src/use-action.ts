import { useState } from 'preact/hooks';

interface ActionState {
  readonly isBusy: boolean;
  /** Why the last run failed. */
  readonly error?: unknown;
}

interface Action extends ActionState {
  readonly run: () => void;
  /** Ends being busy, and forgets the error. */
  readonly reset: () => void;
}

/** An action of the user. It stays busy after a success, because mostly another page comes: `reset` ends that. */
export const useAction = (act: () => Promise<void>): Action => {
  const [state, setState] = useState<ActionState>({ isBusy: false });
  const run = (): void => {
    setState({ isBusy: true });
    act().catch((error: unknown) => setState({ isBusy: false, error }));
  };
  return { ...state, run, reset: () => setState({ isBusy: false }) };
};
