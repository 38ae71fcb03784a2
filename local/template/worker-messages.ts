/** What the thread of a function is started with. */
export interface Init {
  /** The bundle. */
  readonly file: string;
  /** The name under which it exports its handler. */
  readonly exported: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** How many milliseconds the stack's clock is ahead: one 64-bit integer, which changes. */
  readonly clockOffset: SharedArrayBuffer;
}

/** An invocation with its event as JSON; or that there is no time left for one. */
export type ToWorker = { readonly id: number; readonly event: string } | { readonly hurry: number };

export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** What became of an invocation; a result is JSON. */
export type FromWorker =
  | { readonly id: number; readonly result: string | undefined }
  | { readonly id: number; readonly fault: Fault };
