/** Start data of a function's thread. */
export interface Init {
  /** Path of the bundle. */
  readonly file: string;
  /** Name of the exported handler. */
  readonly exported: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Milliseconds that the stack's clock is ahead: one 64-bit integer, which may change. */
  readonly clockOffset: SharedArrayBuffer;
}

/** An invocation with its event as JSON, or a notice that it has no time left. */
export type ToWorker = { readonly id: number; readonly event: string } | { readonly hurry: number };

export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** The end of an invocation. A result is JSON. */
export type FromWorker =
  | { readonly id: number; readonly result: string | undefined }
  | { readonly id: number; readonly fault: Fault };
