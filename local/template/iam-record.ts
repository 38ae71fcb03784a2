import type { Access } from '#local/template/iam-policy.ts';

/** What a function may do, or did. */
export interface FunctionAccess extends Access {
  readonly functionName: string;
}

/** What was asked of a server on behalf of a function. */
export interface Attempt extends FunctionAccess {
  readonly allowed: boolean;
}

/** What the roles allow, and what was done with it. */
export interface IamRecord {
  /** Everything that is allowed on the servers of the laptop. */
  readonly grants: readonly FunctionAccess[];
  /** Everything that was asked for so far, each once. */
  readonly attempts: () => readonly Attempt[];
}
